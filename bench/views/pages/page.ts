/** Times in milliseconds, and counts, by name. */
export type Figures = Readonly<Record<string, number>>;

/** Resolves with the next frame of the page. */
export function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** The middle one of times, or of other figures. */
export function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

/** Milliseconds of script that `work` takes. */
export function timed(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** How long frames take while `move` changes what is drawn before each. */
export async function frames(count: number, move: (frame: number) => void): Promise<readonly number[]> {
  const times: number[] = [];
  let last = await nextFrame();
  for (let frame = 0; frame < count; frame += 1) {
    move(frame);
    const now = await nextFrame();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** Numbers between 0 and 1, the same each time. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** float32 values, little-endian, base64. */
export function base64(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
