/** A request that waits for its turn in a shell. */
export interface QueuedRequest {
  run(): Promise<void>;
  /** Answers it without running it; undefined for what the failure of a cell does not concern. */
  readonly abort: (() => Promise<void>) | undefined;
}

/** The requests of one shell that must be answered one after another. */
export class ShellQueue {
  #waiting: QueuedRequest[] = [];
  #running = false;

  /** Nothing runs and nothing waits. */
  get isIdle(): boolean {
    return !this.#running;
  }

  add(request: QueuedRequest): void {
    this.#waiting.push(request);
    if (!this.#running) void this.#run();
  }

  /** Takes out what waits now and can be aborted; returns what answers it. */
  takeAborted(): () => Promise<void> {
    const aborted = this.#waiting.filter(({ abort }) => abort !== undefined);
    this.#waiting = this.#waiting.filter(({ abort }) => abort === undefined);
    return async () => {
      for (const { abort } of aborted) await abort?.();
    };
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await next.run();
    this.#running = false;
  }
}
