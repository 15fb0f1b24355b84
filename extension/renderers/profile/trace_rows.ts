import { RangeMaximum } from "./range_maximum.ts";

/** Spans of one thread or device, in any order. Times are milliseconds. */
export interface Spans {
  readonly starts: Float64Array;
  readonly durations: Float64Array;
  /** Of each span, the index of its name. */
  readonly names: Uint32Array;
}

/** Deeper than calls are nested: more rows come from spans that overlap by mistake, or out of malice. */
const rowLimit = 64;

/** Spans that follow each other without overlapping: what one line of the trace shows. */
export class TraceRow {
  readonly starts: Float64Array;
  /** Never decreasing, as spans do not overlap. */
  readonly ends: Float64Array;
  readonly names: Uint32Array;
  /** Of each span, its index among the spans that were given. */
  readonly ids: Uint32Array;
  readonly longest: RangeMaximum;
  /** The time of all spans before each; one entry more than there are spans. */
  readonly timeBefore: Float64Array;

  /** @param ids the spans of the row, by their start. */
  constructor(spans: Spans, ids: Uint32Array) {
    const count = ids.length;
    this.ids = ids;
    this.starts = new Float64Array(count);
    this.ends = new Float64Array(count);
    this.names = new Uint32Array(count);
    this.timeBefore = new Float64Array(count + 1);
    const durations = new Float64Array(count);
    for (let index = 0; index < count; index += 1) {
      const id = ids[index] ?? 0;
      const start = spans.starts[id] ?? 0;
      const duration = spans.durations[id] ?? 0;
      this.starts[index] = start;
      this.ends[index] = start + duration;
      this.names[index] = spans.names[id] ?? 0;
      durations[index] = duration;
      this.timeBefore[index + 1] = (this.timeBefore[index] ?? 0) + duration;
    }
    this.longest = new RangeMaximum(durations);
  }

  get length(): number {
    return this.ids.length;
  }

  duration(index: number): number {
    return (this.ends[index] ?? 0) - (this.starts[index] ?? 0);
  }

  /** The first span that ends at `time` or later, looked for from `from` on; `length` where none does. */
  firstEndingFrom(time: number, from = 0): number {
    return firstNotBelow(this.ends, time, from);
  }

  /** The first span that starts at `time` or later, looked for from `from` on; `length` where none does. */
  firstStartingFrom(time: number, from = 0): number {
    return firstNotBelow(this.starts, time, from);
  }

  /** The span that is open at `time`; undefined where there is none. */
  at(time: number): number | undefined {
    const index = this.firstEndingFrom(time);
    return index < this.length && (this.starts[index] ?? 0) <= time ? index : undefined;
  }
}

/**
 * Puts spans into as few rows as their overlaps allow, those that contain others above them.
 * @returns the rows, and how many spans found no room in `rowLimit` of them
 */
export function stackRows(spans: Spans): { readonly rows: readonly TraceRow[]; readonly leftOut: number } {
  const order = byStart(spans);
  const rowOf = new Uint8Array(order.length);
  const ends: number[] = [];
  const counts: number[] = [];
  let leftOut = 0;
  for (let place = 0; place < order.length; place += 1) {
    const id = order[place] ?? 0;
    const start = spans.starts[id] ?? 0;
    let row = 0;
    while (row < ends.length && (ends[row] ?? 0) > start) row += 1;
    rowOf[place] = row;
    if (row >= rowLimit) {
      leftOut += 1;
      continue;
    }
    ends[row] = start + (spans.durations[id] ?? 0);
    counts[row] = (counts[row] ?? 0) + 1;
  }
  const members = counts.map((count) => new Uint32Array(count));
  const filled = counts.map(() => 0);
  for (let place = 0; place < order.length; place += 1) {
    const row = rowOf[place] ?? 0;
    const ids = members[row];
    if (ids === undefined) continue;
    const next = filled[row] ?? 0;
    ids[next] = order[place] ?? 0;
    filled[row] = next + 1;
  }
  return { rows: members.map((ids) => new TraceRow(spans, ids)), leftOut };
}

/** The spans by their start; of those that start together, the longer first, as it contains the others. */
function byStart({ starts, durations }: Spans): Uint32Array {
  const order = Uint32Array.from(starts, (_, index) => index);
  const compare = (left: number, right: number) =>
    (starts[left] ?? 0) - (starts[right] ?? 0) || (durations[right] ?? 0) - (durations[left] ?? 0);
  for (let place = 1; place < order.length; place += 1) {
    // Recorders write spans in this order nearly always, and sorting a million takes half a second.
    if (compare(place - 1, place) > 0) return order.sort(compare);
  }
  return order;
}

/** The first index from `from` on whose value is at least `wanted`: near ones are found in few steps. */
function firstNotBelow(values: Float64Array, wanted: number, from: number): number {
  let low = from;
  let step = 1;
  while (low + step <= values.length && (values[low + step - 1] ?? 0) < wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(values.length, low + step - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
