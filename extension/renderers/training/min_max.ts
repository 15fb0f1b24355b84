/** Positions on the x axis that all curves of a chart share, two to a pixel. */
export interface Grid {
  readonly min: number;
  readonly max: number;
  readonly slots: number;
}

/** The x of each position. */
export function gridPositions({ min, max, slots }: Grid): number[] {
  return Array.from({ length: slots * 2 }, (_, index) => min + ((index + 0.5) / (slots * 2)) * (max - min));
}

/**
 * The least and the greatest value of each slot, in the order in which they come, so that no peak is lost however
 * many points there are. Slots without points are null.
 * @param xs ascending
 */
export function minMax(xs: Float64Array, ys: Float64Array, { min, max, slots }: Grid): (number | null)[] {
  const result: (number | null)[] = new Array(slots * 2).fill(null);
  const perUnit = slots / (max - min || 1);
  let index = lowerBound(xs, min);
  const end = lowerBound(xs, max + Number.EPSILON * Math.abs(max));
  const last = end < xs.length && (xs[end] ?? 0) <= max ? end + 1 : end;
  while (index < last) {
    const slot = Math.min(slots - 1, Math.floor(((xs[index] ?? 0) - min) * perUnit));
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let [leastAt, greatestAt] = [0, 0];
    const border = slot === slots - 1 ? Number.POSITIVE_INFINITY : min + (slot + 1) / perUnit;
    do {
      const value = ys[index] ?? Number.NaN;
      if (value < least) [least, leastAt] = [value, index];
      if (value > greatest) [greatest, greatestAt] = [value, index];
      index += 1;
    } while (index < last && (xs[index] ?? 0) < border);
    if (least > greatest) continue;
    result[slot * 2] = leastAt <= greatestAt ? least : greatest;
    result[slot * 2 + 1] = leastAt <= greatestAt ? greatest : least;
  }
  return result;
}

function lowerBound(xs: Float64Array, value: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
