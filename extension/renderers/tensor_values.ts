import type { TensorCell, TensorSummary } from "../../protocol/payloads/tensor.ts";

/** The last two dimensions of a preview at one choice of the leading indices. */
export interface TensorSlice {
  readonly rows: number;
  readonly columns: number;
  /** Whether the tensor has a row axis; a vector is drawn as one unnumbered row. */
  readonly hasRowAxis: boolean;
  readonly hasColumnAxis: boolean;
  at(row: number, column: number): TensorCell;
}

/** Cuts out the matrix under `leading`, one index for each dimension before the last two. */
export function sliceOf(tensor: TensorSummary, leading: readonly number[]): TensorSlice {
  const rank = tensor.previewShape.length;
  const rows = rank < 2 ? 1 : (tensor.previewShape[rank - 2] ?? 0);
  const columns = rank < 1 ? 1 : (tensor.previewShape[rank - 1] ?? 0);
  const matrix = leading.reduce(
    (index, position, axis) => index * (tensor.previewShape[axis] ?? 0) + position,
    0,
  );
  const start = matrix * rows * columns;
  return {
    rows,
    columns,
    hasRowAxis: rank >= 2,
    hasColumnAxis: rank >= 1,
    at: (row, column) => tensor.values[start + row * columns + column] ?? "",
  };
}

/** Short text of a value: at most five significant digits; the full value goes into the tooltip. */
export function cellText(value: TensorCell): string {
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(5)));
}

/**
 * How strongly a value is coloured, from -1 to 1. Where both signs occur zero stays uncoloured; otherwise
 * the colour runs from the smallest value to the largest.
 */
export function heatScale(tensor: TensorSummary): (value: TensorCell) => number | undefined {
  if (tensor.dtype === "bool") return (value) => (value === true ? 1 : 0);
  const { statistics } = tensor;
  if (statistics === undefined) return () => undefined;
  const { min, max } = statistics;
  const offset = min < 0 && max > 0 ? 0 : min;
  const reach = Math.max(Math.abs(max - offset), Math.abs(min - offset));
  return (value) => {
    const number = typeof value === "string" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
    return reach === 0 ? 0 : Math.max(-1, Math.min(1, (number - offset) / reach));
  };
}
