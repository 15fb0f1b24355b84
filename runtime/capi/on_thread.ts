let pending = 0;

/** How many calls run on threads of their own; the context must outlast them. */
export function pendingCalls(): number {
  return pending;
}

/**
 * Waits for a C function that runs on a thread of its own while JavaScript goes on.
 * @param start calls it, with `done` as its last parameter and a status that no other call uses.
 */
export async function onThread(start: (done: (error: unknown) => void) => void): Promise<void> {
  pending += 1;
  try {
    await new Promise<void>((resolve, reject) => {
      start((error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  } finally {
    pending -= 1;
  }
}
