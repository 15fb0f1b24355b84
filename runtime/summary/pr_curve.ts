import { create, toBinary } from "@bufbuild/protobuf";
import type * as tfjs from "@tensorflow/tfjs";
import { createHandle } from "../capi/tensor_values.ts";
import { PrCurvePluginDataSchema } from "../proto/tensorboard/plugins/pr_curve/plugin_data_pb.ts";
import { UsageError } from "../usage_error.ts";
import { destination, type SummaryOptions } from "./defaults.ts";
import { descriptionOf } from "./scalar.ts";

/** The options of a precision-recall curve. */
export interface PrCurveOptions extends SummaryOptions {
  /** How many thresholds between 0 and 1; 201 if it is left out. */
  readonly numThresholds?: number;
}

/**
 * Writes precision and recall of predictions at thresholds between 0 and 1, under the tag `name/pr_curves`.
 * @param labels whether each is positive: 0 or 1.
 * @param predictions the probability of each, in [0, 1].
 * @returns whether there was a writer.
 * @throws UsageError if there are not as many labels as predictions.
 */
export function prCurve(
  name: string,
  { labels, predictions }: { readonly labels: Numbers; readonly predictions: Numbers },
  options: PrCurveOptions = {},
): boolean {
  const target = destination("tf.summary.prCurve", options);
  if (target === undefined) return false;
  const numThresholds = options.numThresholds ?? 201;
  const rows = prCurveRows(numbersOf(labels), numbersOf(predictions), numThresholds);
  using value = createHandle([6, numThresholds], "float32", rows);
  const content = toBinary(PrCurvePluginDataSchema, create(PrCurvePluginDataSchema, { numThresholds }));
  target.writer.write(`${name}/pr_curves`, target.step, value, {
    plugin: "pr_curves",
    content,
    ...descriptionOf(options),
  });
  return true;
}

type Numbers = tfjs.Tensor | ArrayLike<number | boolean>;

/** Six rows: true and false positives, true and false negatives, precision, recall. */
function prCurveRows(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  thresholds: number,
): Float32Array {
  if (labels.length !== predictions.length) {
    throw new UsageError(
      "tf.summary.prCurve",
      `there are ${labels.length} labels and ${predictions.length} predictions`,
      "Pass one label for each prediction.",
    );
  }
  const positives = new Float64Array(thresholds);
  const negatives = new Float64Array(thresholds);
  for (let index = 0; index < labels.length; index += 1) {
    const bucket = Math.floor(Math.max(0, Math.min(1, predictions[index] ?? 0)) * (thresholds - 1));
    const counts = Number(labels[index]) > 0.5 ? positives : negatives;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const positiveCount = positives.reduce((sum, count) => sum + count, 0);
  const negativeCount = labels.length - positiveCount;
  const rows = new Float32Array(6 * thresholds);
  let [truePositives, falsePositives] = [0, 0];
  // a prediction counts as positive at every threshold up to its own
  for (let threshold = thresholds - 1; threshold >= 0; threshold -= 1) {
    truePositives += positives[threshold] ?? 0;
    falsePositives += negatives[threshold] ?? 0;
    const precision = truePositives / Math.max(1e-7, truePositives + falsePositives);
    const recall = truePositives / Math.max(1e-7, positiveCount);
    const column = [truePositives, falsePositives, negativeCount - falsePositives];
    column.push(positiveCount - truePositives, precision, recall);
    for (const [row, value] of column.entries()) rows[row * thresholds + threshold] = value;
  }
  return rows;
}

function numbersOf(values: Numbers): ArrayLike<number> {
  return "dataSync" in values ? values.dataSync() : Array.from(values, Number);
}
