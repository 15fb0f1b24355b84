import { isCount, isRecord } from "./checks.ts";

/** How well one class is told from the others. Figures that divide by zero are null. */
export interface ClassFigures {
  readonly name: string;
  /** Examples that have this label. */
  readonly support: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Area under the ROC curve, and average precision; null without scores, or where a side has no examples. */
  readonly rocAuc: number | null;
  readonly averagePrecision: number | null;
}

/** Points of a curve, from the highest threshold to the lowest. */
export interface ClassCurve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** A score of at least this is positive; as many as `x`. */
  readonly threshold: readonly number[];
}

/** The curves of one class against all others. */
export interface ClassCurves {
  /** Index of the class. */
  readonly of: number;
  /** x: false positive rate, y: true positive rate. */
  readonly roc: ClassCurve;
  /** x: recall, y: precision. */
  readonly pr: ClassCurve;
}

/** What a notebook keeps of a classification report. */
export interface ClassificationSummary {
  readonly title: string;
  readonly examples: number;
  readonly accuracy: number;
  readonly classes: readonly ClassFigures[];
  /** Examples by label (row) and prediction (column). */
  readonly confusion: readonly (readonly number[])[];
  /** Empty where there were no scores. */
  readonly curves: readonly ClassCurves[];
}

/** Most classes of a report, and most points of all its curves. */
export const classLimit = 200;
export const curvePointLimit = 20_000;
/** Most characters of a name; the rest is cut off. */
export const classNameLimit = 100;

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseClassification(value: unknown): ClassificationSummary {
  if (!isRecord(value)) throw invalid("payload is not an object");
  const { title, examples, accuracy, classes, confusion, curves } = value;
  if (!isName(title)) throw invalid("title is not a short text");
  if (!isCount(examples, 0)) throw invalid("examples is not a count");
  if (!isShare(accuracy)) throw invalid("accuracy is not a share");
  if (!isList(classes, classLimit, isFigures)) throw invalid("classes are not figures of classes");
  const isRow = (row: unknown): row is readonly number[] =>
    isList(row, classes.length, (cell) => isCount(cell, 0));
  if (!isList(confusion, classes.length, isRow) || !isSquare(confusion, classes.length))
    throw invalid("confusion has not a count for each pair of classes");
  if (!isList(curves, classes.length, (item) => isCurves(item, classes.length)))
    throw invalid("curves are not points");
  const points = curves.reduce((sum, { roc, pr }) => sum + roc.x.length + pr.x.length, 0);
  if (points > curvePointLimit) throw invalid(`curves have ${points} points`);
  return { title, examples, accuracy, classes, confusion, curves };
}

function isFigures(value: unknown): value is ClassFigures {
  if (!isRecord(value) || !isName(value.name) || !isCount(value.support, 0)) return false;
  const { precision, recall, f1, rocAuc, averagePrecision } = value;
  return [precision, recall, f1, rocAuc, averagePrecision].every((part) => part === null || isShare(part));
}

function isCurves(value: unknown, classes: number): value is ClassCurves {
  return isRecord(value) && isCount(value.of, 0, classes - 1) && isCurve(value.roc) && isCurve(value.pr);
}

function isCurve(value: unknown): value is ClassCurve {
  if (!isRecord(value)) return false;
  const { x, y, threshold } = value;
  if (!isList(x, curvePointLimit, isShare) || !isList(y, curvePointLimit, isShare)) return false;
  return (
    isList(threshold, curvePointLimit, isNumber) && x.length === y.length && x.length === threshold.length
  );
}

function isSquare(rows: readonly (readonly unknown[])[], size: number): boolean {
  return rows.length === size && rows.every((row) => row.length === size);
}

function isList<T>(
  value: unknown,
  most: number,
  isItem: (item: unknown) => item is T,
): value is readonly T[] {
  return Array.isArray(value) && value.length <= most && value.every(isItem);
}

function isShare(value: unknown): value is number {
  return isNumber(value) && value >= 0 && value <= 1;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length <= classNameLimit;
}

function invalid(reason: string): Error {
  return new Error(`Classification output: ${reason}. Run the cell again to replace the saved output.`);
}
