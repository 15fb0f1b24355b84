import type * as tfjs from "@tensorflow/tfjs";
import { createHandle } from "../capi/tensor_values.ts";
import { destination, type SummaryOptions } from "./defaults.ts";
import { histogramBuckets } from "./histogram_buckets.ts";
import { descriptionOf } from "./scalar.ts";

/** A histogram's options. */
export interface HistogramOptions extends SummaryOptions {
  /** How many bars; 30 if it is left out. */
  readonly buckets?: number;
}

/**
 * Writes how often which values occur in `data`, for TensorBoard's histograms and distributions.
 * @returns whether there was a writer.
 * @example tf.summary.histogram("weights", tf.randomNormal([100]), { step: 1 });
 */
export function histogram(
  name: string,
  data: tfjs.Tensor | ArrayLike<number>,
  options: HistogramOptions = {},
): boolean {
  const target = destination("tf.summary.histogram", options);
  if (target === undefined) return false;
  const rows = histogramBuckets("dataSync" in data ? data.dataSync() : data, options.buckets ?? 30);
  using value = createHandle([rows.length / 3, 3], "float64", rows);
  target.writer.write(name, target.step, value, { plugin: "histograms", ...descriptionOf(options) });
  return true;
}
