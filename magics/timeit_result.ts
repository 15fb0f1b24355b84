/** What `%timeit -o` gives; all times are seconds for one run of the code. */
export class TimeitResult {
  readonly loops: number;
  readonly repeat: number;
  /** One for each repetition. */
  readonly timings: readonly number[];
  readonly average: number;
  /** Standard deviation of the timings (of the population, as IPython's). */
  readonly stdev: number;
  readonly best: number;
  readonly worst: number;

  /** @param totals seconds that each repetition of `loops` runs took; at least one. */
  constructor(loops: number, totals: readonly number[]) {
    this.loops = loops;
    this.repeat = totals.length;
    this.timings = totals.map((total) => total / loops);
    this.average = mean(this.timings);
    this.stdev = Math.sqrt(mean(this.timings.map((timing) => (timing - this.average) ** 2)));
    this.best = Math.min(...this.timings);
    this.worst = Math.max(...this.timings);
  }

  /** What to think of a slowest run that is no accident; empty where all are alike. As IPython does, from 4 times on. */
  get warning(): string {
    if (this.worst <= 4 * this.best || this.worst < 1e-6) return "";
    const times = (this.worst / this.best).toPrecision(3);
    return `The slowest run took ${times} times as long as the fastest: the first may have traced, compiled or cached something.\n`;
  }

  toString(): string {
    const runs = `${this.repeat} ${this.repeat === 1 ? "run" : "runs"}`;
    const loops = `${this.loops.toLocaleString("en")} ${this.loops === 1 ? "loop" : "loops"} each`;
    const spread = `${formatSeconds(this.average)} ± ${formatSeconds(this.stdev)}`;
    return `${spread} per loop (mean ± std. dev. of ${runs}, ${loops})`;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Three significant digits in the largest unit that gives at least 1: `1.23 µs`, `0 ns`, `2.00 s`. */
export function formatSeconds(seconds: number): string {
  const units = ["s", "ms", "µs", "ns"];
  const power = seconds <= 0 ? 3 : Math.min(3, Math.max(0, Math.ceil(-Math.log10(seconds) / 3)));
  const amount = seconds * 1000 ** power;
  return `${amount >= 100 ? Math.round(amount) : amount.toPrecision(3)} ${units[power]}`;
}
