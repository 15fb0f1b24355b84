/** A bar is shown at most this often. */
const SHOW_EVERY_MS = 100;

/**
 * A place in the output where a bar stands: one that was not shown because the last time was too short ago is
 * shown a little later, if the cell lets timers run.
 */
export class ProgressSlot<Bar> {
  readonly #emit: (bar: Bar, isFirst: boolean) => void;
  #waiting: Bar | undefined;
  #timer: NodeJS.Timeout | undefined;
  #shownAtMs = Number.NEGATIVE_INFINITY;

  constructor(emit: (bar: Bar, isFirst: boolean) => void) {
    this.#emit = emit;
  }

  /** Shows the bar as it is now, or soon. */
  show(bar: Bar, nowMs: number): void {
    this.#waiting = bar;
    const dueMs = this.#shownAtMs + SHOW_EVERY_MS;
    if (nowMs >= dueMs) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), dueMs - nowMs).unref();
  }

  /** Shows at once what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bar = this.#waiting;
    if (bar === undefined) return;
    this.#waiting = undefined;
    const isFirst = this.#shownAtMs === Number.NEGATIVE_INFINITY;
    this.#shownAtMs = performance.now();
    this.#emit(bar, isFirst);
  }
}
