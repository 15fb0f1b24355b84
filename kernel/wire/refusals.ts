/** So many refused messages are told one by one in each period, and the rest by their number. */
const LINES_PER_PERIOD = 10;
const PERIOD_MS = 10_000;

/** Logs refused messages, of which a broken or hostile client can send thousands a second. */
export class Refusals {
  readonly #log: (text: string) => void;
  #inPeriod = 0;

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  add(reason: string): void {
    if (this.#inPeriod === 0) setTimeout(() => this.#endPeriod(), PERIOD_MS).unref();
    this.#inPeriod += 1;
    if (this.#inPeriod <= LINES_PER_PERIOD) this.#log(reason);
  }

  #endPeriod(): void {
    const untold = this.#inPeriod - LINES_PER_PERIOD;
    this.#inPeriod = 0;
    if (untold > 0)
      this.#log(`wire: ${untold} more messages were dropped in the last ${PERIOD_MS / 1000} s.`);
  }
}
