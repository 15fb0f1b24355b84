import * as tfjs from "@tensorflow/tfjs";
import { UsageError } from "../usage_error.ts";
import type { ClassValues } from "./classification_report.ts";

/** Labels and predictions in one form. */
export interface Examples {
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** The score of each example for one class; undefined where the predictions were classes. */
  readonly scores: ((of: number) => Float32Array) | undefined;
  readonly classCount: number;
}

/** @throws UsageError if they are not labels and predictions of the same examples. */
export async function examplesOf(
  labels: ClassValues,
  predictions: ClassValues,
  threshold: number,
): Promise<Examples> {
  const known = await labelsOf(labels);
  const given = await predictionsOf(predictions, threshold);
  if (known.values.length !== given.predicted.length) {
    const reason = `there are ${known.values.length} labels for ${given.predicted.length} predictions`;
    throw wrong(reason, "Pass a label for each prediction.");
  }
  const largest = (values: Int32Array) => values.reduce((most, value) => Math.max(most, value), -1) + 1;
  const counted = Math.max(known.classCount, given.classCount, largest(given.predicted));
  const classCount = given.scores === undefined ? Math.max(counted, largest(known.values)) : counted;
  const bad = known.values.findIndex((label) => label < 0 || label >= classCount);
  if (bad >= 0) {
    const reason = `label ${bad} is ${known.values[bad]}, and there are scores for ${classCount} classes`;
    throw wrong(reason, "Pass the index of a class.");
  }
  return { labels: known.values, predicted: given.predicted, scores: given.scores, classCount };
}

async function labelsOf(labels: ClassValues) {
  if (!(labels instanceof tfjs.Tensor) || labels.rank === 1 || labels.shape[1] === 1) {
    const values = await numbersOf(labels, "labels");
    const broken = values.findIndex((value) => !Number.isInteger(value));
    if (broken >= 0) throw wrong(`label ${broken} is ${values[broken]}`, "Pass the index of a class.");
    return { values: Int32Array.from(values), classCount: 0 };
  }
  if (labels.rank !== 2)
    throw wrong(`labels are ${signature(labels)}`, "Pass [examples] or one-hot [examples, classes].");
  return { values: await winners(labels), classCount: labels.shape[1] ?? 0 };
}

async function predictionsOf(predictions: ClassValues, threshold: number) {
  if (predictions instanceof tfjs.Tensor && predictions.rank === 2 && predictions.shape[1] !== 1) {
    const [examples, classCount] = [predictions.shape[0], predictions.shape[1] ?? 0];
    const values = await finiteScores(predictions);
    const scores = (of: number) =>
      Float32Array.from({ length: examples }, (_, example) => values[example * classCount + of] ?? 0);
    return { predicted: await winners(predictions), scores, classCount };
  }
  if (predictions instanceof tfjs.Tensor && predictions.rank > 2) {
    throw wrong(`predictions are ${signature(predictions)}`, "Pass [examples, classes] or [examples].");
  }
  if (predictions instanceof tfjs.Tensor && predictions.dtype === "int32") {
    return {
      predicted: Int32Array.from(await numbersOf(predictions, "predictions")),
      scores: undefined,
      classCount: 0,
    };
  }
  const values = await finiteScores(predictions);
  const predicted = Int32Array.from(values, (score) => Number(score >= threshold));
  const scores = (of: number) => (of === 1 ? values : values.map((score) => 1 - score));
  return { predicted, scores, classCount: 2 };
}

async function finiteScores(predictions: ClassValues): Promise<Float32Array> {
  const values = Float32Array.from(await numbersOf(predictions, "predictions"));
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken < 0) return values;
  const width = predictions instanceof tfjs.Tensor ? (predictions.shape[1] ?? 1) : 1;
  throw wrong(
    `a score of example ${Math.floor(broken / width)} is ${values[broken]}`,
    "Look for what made it so.",
  );
}

/** The class with the highest score, the first of equals. */
async function winners(scores: tfjs.Tensor): Promise<Int32Array> {
  const classes = tfjs.argMax(scores, 1);
  const values = Int32Array.from(await classes.data());
  classes.dispose();
  return values;
}

async function numbersOf(values: ClassValues, what: string): Promise<Float64Array> {
  if (!(values instanceof tfjs.Tensor)) return Float64Array.from(values);
  if (values.dtype === "string")
    throw wrong(`${what} are ${signature(values)}`, "Pass the indices of classes.");
  return Float64Array.from(await values.data());
}

function signature(tensor: tfjs.Tensor): string {
  return `${tensor.dtype}[${tensor.shape}]`;
}

function wrong(reason: string, advice: string): UsageError {
  return new UsageError("tf.classificationReport", reason, advice);
}
