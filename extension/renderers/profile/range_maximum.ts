/** Values below one node of the pyramid: large enough that it takes a fifteenth of the values' memory. */
const fanOut = 16;

/** Finds the largest of any run of values in a time that grows with the logarithm of its length. */
export class RangeMaximum {
  readonly #values: Float64Array;
  /** At each level, the index of the largest value below each node. */
  readonly #levels: readonly Uint32Array[];

  constructor(values: Float64Array) {
    this.#values = values;
    const levels: Uint32Array[] = [];
    for (let below = values.length; below > fanOut; below = Math.ceil(below / fanOut)) {
      levels.push(this.#summarize(below, levels.at(-1)));
    }
    this.#levels = levels;
  }

  /** The index of a largest value among those from `from` to before `to`; -1 where there are none. */
  indexIn(from: number, to: number): number {
    let best = -1;
    let low = from;
    let high = to;
    let level: Uint32Array | undefined;
    for (let depth = 0; low < high; depth += 1) {
      const isTop = depth === this.#levels.length;
      for (; low < high && (isTop || low % fanOut !== 0); low += 1) best = this.#larger(best, low, level);
      for (; low < high && high % fanOut !== 0; high -= 1) best = this.#larger(best, high - 1, level);
      low /= fanOut;
      high /= fanOut;
      level = this.#levels[depth];
    }
    return best;
  }

  #summarize(count: number, below: Uint32Array | undefined): Uint32Array {
    const largest = new Uint32Array(Math.ceil(count / fanOut));
    for (let node = 0; node < largest.length; node += 1) {
      let best = -1;
      const end = Math.min(count, (node + 1) * fanOut);
      for (let child = node * fanOut; child < end; child += 1) best = this.#larger(best, child, below);
      largest[node] = best;
    }
    return largest;
  }

  #larger(best: number, node: number, level: Uint32Array | undefined): number {
    const index = level === undefined ? node : (level[node] ?? 0);
    return best < 0 || (this.#values[index] ?? 0) > (this.#values[best] ?? 0) ? index : best;
  }
}
