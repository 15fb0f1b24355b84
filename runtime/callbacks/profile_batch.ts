import { UsageError } from "../usage_error.ts";

/** Batches from the first to the last, counted from 1. */
export interface BatchRange {
  readonly first: number;
  readonly last: number;
}

/** Reads `7`, `"7"` or `"5,8"`; undefined for 0, which means none. @throws UsageError */
export function parseBatchRange(profileBatch: number | string): BatchRange | undefined {
  const [first = Number.NaN, last = first, ...more] = String(profileBatch).split(",").map(Number);
  if (more.length === 0 && first === 0 && last === 0) return undefined;
  const isRange = Number.isInteger(first) && Number.isInteger(last) && first > 0 && last >= first;
  if (isRange && more.length === 0) return { first, last };
  throw new UsageError(
    "tf.callbacks.TensorBoard",
    `profileBatch is ${JSON.stringify(profileBatch)}`,
    'Pass the number of a batch, from 1 on, or the first and the last as "5,8".',
  );
}
