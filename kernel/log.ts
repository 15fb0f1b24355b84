import { writeSync } from "node:fs";
import { inspect } from "node:util";

let descriptor = 2;

/** From now on log lines go to this descriptor: 2 belongs to the cells. */
export function logTo(ownStderr: number): void {
  descriptor = ownStderr;
}

/**
 * Writes to the process's own stderr, which the server that started the kernel keeps. Direct and synchronous:
 * `process.stderr` of a worker goes through the main thread, which may be busy for ever.
 */
export function log(text: string): void {
  try {
    writeSync(descriptor, `[flowbook] ${text}\n`);
  } catch (error) {
    // Nobody reads stderr any more, or its pipe is full: a log line is not worth the kernel.
    if (!(error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "EAGAIN"))) {
      throw error;
    }
  }
}

export function logError(where: string, error: unknown): void {
  log(`${where}: ${inspect(error)}`);
}
