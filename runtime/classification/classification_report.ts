import * as tfjs from "@tensorflow/tfjs";
import {
  type ClassCurves,
  type ClassFigures,
  type ClassificationSummary,
  classLimit,
  classNameLimit,
  curvePointLimit,
} from "../../protocol/payloads/classification.ts";
import { UsageError } from "../usage_error.ts";
import { classificationSvg } from "./classification_svg.ts";
import { classificationText } from "./classification_text.ts";
import { type ScoredClass, scoreClass } from "./curves.ts";
import { type Examples, examplesOf } from "./examples.ts";

const mime = "application/vnd.flowbook.classification.v1+json";
/** The method by which an object says how notebooks show it. */
const displaySymbol: unique symbol = Symbol.for("Jupyter.display");
const fewestCurvePoints = 16;
const mostCurvePoints = 512;

/** What belongs to a classification report. */
export interface ClassificationReportOptions {
  /** The names of the classes, by index; `["0", "1", …]` if they are left out. */
  readonly classNames?: readonly string[];
  /** From which score on the one score of a binary classifier is positive; 0.5 if it is left out. */
  readonly threshold?: number;
  readonly title?: string;
}

/** How well a classifier does, which notebooks show as a confusion matrix and curves. */
export interface ClassificationReport {
  readonly examples: number;
  readonly accuracy: number;
  /** Precision, recall, F1, areas under curves, by class. */
  readonly classes: readonly ClassFigures[];
  /** Examples by label (row) and prediction (column). */
  readonly confusion: readonly (readonly number[])[];
  /** The same as a table of text. */
  readonly text: string;
}

/** What labels and scores may come as. */
export type ClassValues = tfjs.Tensor | ArrayLike<number>;

/**
 * Compares what a classifier says with what is so, class by class, as scikit-learn's `classification_report` does:
 * confusion matrix, precision, recall, F1, and the ROC and precision-recall curves of each class against the others.
 * @param labels the class of each example, [examples], or one-hot [examples, classes].
 * @param predictions the scores of the classes, float32[examples, classes], of which the highest is the prediction; the
 * score of class 1, float32[examples] or float32[examples, 1]; or int32[examples], classes, which have no curves.
 * @throws UsageError if there are not as many predictions as labels, a label is no class, or a score is no number.
 * @example await tf.classificationReport(testLabels, model.predict(testImages), { classNames: ["cat", "dog"] })
 */
export async function classificationReport(
  labels: ClassValues,
  predictions: ClassValues,
  options: ClassificationReportOptions = {},
): Promise<ClassificationReport> {
  const examples = await examplesOf(labels, predictions, options.threshold ?? 0.5);
  const summary = summaryOf(examples, options);
  const text = classificationText(summary);
  const { examples: count, accuracy, classes, confusion } = summary;
  const report = { examples: count, accuracy, classes, confusion, text };
  const bundle = { [mime]: summary, "image/svg+xml": classificationSvg(summary), "text/plain": text };
  return Object.defineProperty(report, displaySymbol, { value: () => bundle });
}

function summaryOf(examples: Examples, options: ClassificationReportOptions): ClassificationSummary {
  const names = namesOf(examples.classCount, options.classNames);
  const confusion = confusionOf(examples);
  const scored = scoredClasses(examples);
  const correct = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return {
    title: (options.title ?? "Classification").slice(0, classNameLimit),
    examples: examples.labels.length,
    accuracy: examples.labels.length === 0 ? 0 : correct / examples.labels.length,
    classes: names.map((name, index) => figuresOf({ name, index }, confusion, scored.get(index))),
    confusion,
    curves: [...scored].map(([of, { roc, pr }]): ClassCurves => ({ of, roc, pr })),
  };
}

function namesOf(count: number, given: readonly string[] | undefined): readonly string[] {
  if (count > classLimit) {
    const reason = `there are ${count} classes, at most ${classLimit} can be shown`;
    throw new UsageError("tf.classificationReport", reason, "Leave out or join classes.");
  }
  if (given !== undefined && given.length < count) {
    const reason = `there are ${given.length} classNames for ${count} classes`;
    throw new UsageError("tf.classificationReport", reason, "Pass a name for each class.");
  }
  const names = given ?? Array.from({ length: count }, (_, index) => String(index));
  return names.slice(0, classLimit).map((name) => String(name).slice(0, classNameLimit));
}

/** @see TF op DenseBincount, through `tf.math.confusionMatrix` */
function confusionOf({ labels, predicted, classCount }: Examples): readonly (readonly number[])[] {
  return tfjs.tidy(() =>
    tfjs.math
      .confusionMatrix(tfjs.tensor1d(labels, "int32"), tfjs.tensor1d(predicted, "int32"), classCount)
      .arraySync(),
  );
}

/** One curve says all of two classes: that of class 1. */
function scoredClasses({ labels, scores, classCount }: Examples): ReadonlyMap<number, ScoredClass> {
  const scored = new Map<number, ScoredClass>();
  if (scores === undefined || labels.length === 0) return scored;
  const perCurve = Math.floor(curvePointLimit / (2 * classCount));
  const most = Math.max(fewestCurvePoints, Math.min(mostCurvePoints, perCurve));
  for (let index = classCount === 2 ? 1 : 0; index < classCount; index += 1) {
    scored.set(
      index,
      scoreClass(scores(index), (example) => labels[example] === index, most),
    );
  }
  return scored;
}

function figuresOf(
  { name, index }: { readonly name: string; readonly index: number },
  confusion: readonly (readonly number[])[],
  scored: ScoredClass | undefined,
): ClassFigures {
  const hits = confusion[index]?.[index] ?? 0;
  const support = (confusion[index] ?? []).reduce((sum, count) => sum + count, 0);
  const predicted = confusion.reduce((sum, row) => sum + (row[index] ?? 0), 0);
  return {
    name,
    support,
    precision: ratio(hits, predicted),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, support + predicted),
    rocAuc: scored?.rocAuc ?? null,
    averagePrecision: scored?.averagePrecision ?? null,
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
