/**
 * The rows `left edge, right edge, count` of equal buckets between the smallest and the largest value, each
 * with its left edge and the last with both, as TensorFlow's `tf.summary.histogram` counts. Values that are
 * not finite have no place on the axis and are left out.
 */
export function histogramBuckets(values: ArrayLike<number>, bucketCount: number): Float64Array {
  const { low, high, count } = extent(values);
  const rows = new Float64Array(bucketCount * 3);
  if (count === 0) return rows;
  if (low === high) return constantBuckets(rows, low, count);
  const width = (high - low) / bucketCount;
  const counts = new Float64Array(bucketCount);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const bucket = Math.min(Math.floor((value - low) / width), bucketCount - 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    const right = bucket === bucketCount - 1 ? high : low + (bucket + 1) * width;
    rows.set([low + bucket * width, right, counts[bucket] ?? 0], bucket * 3);
  }
  return rows;
}

function extent(values: ArrayLike<number>): {
  readonly low: number;
  readonly high: number;
  readonly count: number;
} {
  let [low, high, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    count += 1;
  }
  return { low, high, count };
}

/** One value alone: all buckets are one wide around it, and the last holds it, as TensorFlow has it. */
function constantBuckets(rows: Float64Array, value: number, count: number): Float64Array {
  const last = rows.length / 3 - 1;
  for (let bucket = 0; bucket <= last; bucket += 1) {
    rows.set([value - 0.5, value + 0.5, bucket === last ? count : 0], bucket * 3);
  }
  return rows;
}
