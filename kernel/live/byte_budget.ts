/**
 * Bytes that may be sent now. Jupyter's server drops what a kernel publishes beyond 1,000,000 bytes a second, in
 * a window of 3 s, which outputs of cells share.
 */
export class ByteBudget {
  readonly #bytesPerMs: number;
  readonly #most: number;
  #left: number;
  #atMs: number;

  constructor(
    { bytesPerSecond, most }: { readonly bytesPerSecond: number; readonly most: number },
    nowMs: number,
  ) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#most = most;
    this.#left = most;
    this.#atMs = nowMs;
  }

  /** Something was sent; it may have been more than was left. */
  spend(bytes: number): void {
    this.#left -= bytes;
  }

  /** Milliseconds until something may be sent; 0 for now. */
  waitMs(nowMs: number): number {
    this.#left = Math.min(this.#most, this.#left + (nowMs - this.#atMs) * this.#bytesPerMs);
    this.#atMs = nowMs;
    return this.#left >= 0 ? 0 : -this.#left / this.#bytesPerMs;
  }
}
