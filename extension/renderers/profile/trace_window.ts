import type { TimeRange } from "./trace_columns.ts";

/** The closest look: a picosecond is the unit in which TensorFlow measures. */
const shortestMs = 1e-6;

/** The part of `whole` that is seen, as wide as `range` where that fits. */
export function within(range: TimeRange, whole: TimeRange): TimeRange {
  const length = Math.min(whole.to - whole.from, Math.max(shortestMs, range.to - range.from));
  const from = Math.min(Math.max(range.from, whole.from), whole.to - length);
  return { from, to: from + length };
}

/** A look `factor` times as wide, in which the time `at` keeps its place. */
export function zoomed(range: TimeRange, factor: number, at: number): TimeRange {
  const length = Math.max(shortestMs, (range.to - range.from) * factor);
  const share = (at - range.from) / (range.to - range.from);
  const from = at - share * length;
  return { from, to: from + length };
}

/** A look as wide, later by a share of its width. */
export function panned({ from, to }: TimeRange, share: number): TimeRange {
  const distance = (to - from) * share;
  return { from: from + distance, to: to + distance };
}

/** A look at `range` with some room to both sides. */
export function around(range: TimeRange): TimeRange {
  const room = Math.max(shortestMs, (range.to - range.from) * 0.5);
  return { from: range.from - room, to: range.to + room };
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: TimeRange, inner: TimeRange): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}
