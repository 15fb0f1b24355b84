import { isRecord } from "./checks.ts";

/**
 * One value of a tensor's preview. JSON has no NaN, infinities, 64-bit integers or complex numbers: those
 * travel as text (`"NaN"`, `"-Infinity"`, `"9007199254740993"`, `"1+2i"`).
 */
export type TensorCell = number | boolean | string;

/** Moments over every finite value of a numeric tensor, not only over the preview. */
export interface TensorStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly standardDeviation: number;
  /** NaN and infinite values, which the four figures above leave out. */
  readonly nonFinite: number;
}

/** What a notebook keeps of a tensor: its signature, its figures and the leading corner of its values. */
export interface TensorSummary {
  /** TensorFlow's name, for example `float32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Same rank as `shape`; each dimension at most as large. `values` has the product of these in row-major order. */
  readonly previewShape: readonly number[];
  readonly values: readonly TensorCell[];
  /** Absent for strings, complex numbers and tensors without finite values. */
  readonly statistics?: TensorStatistics;
}

/**
 * The method by which a tensor describes itself. The runtime's tensors have it, so that showing one copies
 * only its corner out of the device, and so that showing anything else does not load TensorFlow.js.
 */
export const tensorSummarySymbol: unique symbol = Symbol.for("flowbook.tensorSummary");

/** Most values a preview may carry, so that a notebook stays small. */
export const tensorPreviewLimit = 4096;

/**
 * How much of each dimension a preview shows, within `tensorPreviewLimit`: a matrix up to 64 by 64; of higher
 * ranks matrices up to 32 by 32, which leaves room for some of each leading dimension.
 */
export function tensorPreviewShape(shape: readonly number[]): readonly number[] {
  const matrixLimit = shape.length > 2 ? 32 : 64;
  let budget = tensorPreviewLimit;
  const preview: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const limit = axis >= shape.length - 2 ? matrixLimit : 8;
    const length = Math.min(shape[axis] ?? 0, limit, Math.max(1, budget));
    preview.unshift(length);
    budget = Math.floor(budget / Math.max(1, length));
  }
  return preview;
}

/** `float32[32,10]`: how Flowbook writes a tensor everywhere. */
export function tensorSignature(tensor: Pick<TensorSummary, "dtype" | "shape">): string {
  return `${tensor.dtype}[${tensor.shape.join(",")}]`;
}

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseTensorSummary(value: unknown): TensorSummary {
  if (!isRecord(value)) throw invalid("payload is not an object");
  const { dtype, shape, previewShape, values, statistics } = value;
  if (typeof dtype !== "string" || dtype.length > 64) throw invalid("dtype is not a short string");
  if (!isShape(shape)) throw invalid("shape is not a list of at most 32 sizes");
  if (!isShape(previewShape) || previewShape.length !== shape.length)
    throw invalid("previewShape has another rank");
  if (!previewShape.every((size, axis) => size <= (shape[axis] ?? 0)))
    throw invalid("previewShape exceeds shape");
  if (!isCells(values)) throw invalid("values are not numbers, booleans and short strings");
  const expected = previewShape.reduce((product, size) => product * size, 1);
  if (values.length !== expected)
    throw invalid(`${values.length} values for previewShape [${previewShape.join(",")}]`);
  const parsed = { dtype, shape, previewShape, values };
  return statistics === undefined ? parsed : { ...parsed, statistics: parseStatistics(statistics) };
}

function parseStatistics(value: unknown): TensorStatistics {
  if (!isRecord(value)) throw invalid("statistics is not an object");
  const { min, max, mean, standardDeviation, nonFinite } = value;
  const numbers = [min, max, mean, standardDeviation, nonFinite];
  if (!numbers.every((figure) => typeof figure === "number" && Number.isFinite(figure))) {
    throw invalid("statistics are not finite numbers");
  }
  return {
    min: Number(min),
    max: Number(max),
    mean: Number(mean),
    standardDeviation: Number(standardDeviation),
    nonFinite: Number(nonFinite),
  };
}

function isShape(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length <= 32 &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0)
  );
}

function isCells(value: unknown): value is readonly TensorCell[] {
  return Array.isArray(value) && value.length <= tensorPreviewLimit && value.every(isCell);
}

function isCell(value: unknown): value is TensorCell {
  return (
    typeof value === "number" ||
    typeof value === "boolean" ||
    (typeof value === "string" && value.length <= 1024)
  );
}

function invalid(reason: string): Error {
  return new Error(`Tensor output: ${reason}. Run the cell again to replace the saved output.`);
}
