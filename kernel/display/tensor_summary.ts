import {
  type TensorCell,
  type TensorStatistics,
  type TensorSummary,
  tensorPreviewShape,
} from "../../protocol/payloads/tensor.ts";

/** A tensor's values in row-major order; complex numbers are interleaved pairs, as in TensorFlow.js. */
export type TensorValues = ArrayLike<number> | ArrayLike<bigint> | ArrayLike<boolean> | ArrayLike<string>;

const textLimit = 256;

/** What the notebook keeps of a tensor. Figures are over all of it, values are its leading corner. */
export function summarizeValues(
  dtype: string,
  shape: readonly number[],
  values: TensorValues,
): TensorSummary {
  const previewShape = tensorPreviewShape(shape);
  const read = dtype.startsWith("complex")
    ? complexAt(values)
    : (index: number) => cell(values[index], dtype);
  const preview = { dtype, shape: [...shape], previewShape, values: corner(shape, previewShape).map(read) };
  const statistics = isNumeric(dtype) ? statisticsOf(values) : undefined;
  return statistics === undefined ? preview : { ...preview, statistics };
}

function isNumeric(dtype: string): boolean {
  return /^u?int|float|half|double/.test(dtype);
}

/** Row-major offsets of the leading corner `part` of `shape`. */
function corner(shape: readonly number[], part: readonly number[]): readonly number[] {
  let offsets = [0];
  for (const [axis, size] of shape.entries()) {
    const indices = Array.from({ length: part[axis] ?? 0 }, (_, index) => index);
    offsets = offsets.flatMap((offset) => indices.map((index) => offset * size + index));
  }
  return offsets;
}

function cell(value: unknown, dtype: string): TensorCell {
  if (dtype === "bool") return Boolean(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  const text = String(value);
  return text.length > textLimit ? `${text.slice(0, textLimit)}…` : text;
}

function complexAt(values: TensorValues): (index: number) => string {
  return (index) => {
    const imaginary = Number(values[2 * index + 1]);
    return `${Number(values[2 * index])}${imaginary < 0 ? "" : "+"}${imaginary}i`;
  };
}

/** One pass in Welford's form, which stays accurate when the mean is large beside the spread. */
function statisticsOf(values: TensorValues): TensorStatistics | undefined {
  let count = 0;
  let mean = 0;
  let squares = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = Number(values[index]);
    if (!Number.isFinite(value)) continue;
    count += 1;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (count === 0) return undefined;
  return { min, max, mean, standardDeviation: Math.sqrt(squares / count), nonFinite: values.length - count };
}
