import type { Tensor } from "@tensorflow/tfjs";
import {
  type TensorCell,
  type TensorStatistics,
  type TensorSummary,
  tensorPreviewShape,
} from "../../protocol/payloads/tensor.ts";
import { type DataTypeName, dataTypes } from "../capi/dtypes.ts";
import type { OpAttr } from "../capi/eager_op.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle, readHandle } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { handleOf } from "./binding.ts";
import { tensorflowBackend } from "./register.ts";
import { type Cell, formatNumber, readCells, runOp, signatureOf, typeOf } from "./tensor_preview.ts";

/** Above this, statistics would cost a noticeable pause and a float64 copy of the tensor. */
const statisticsLimit = 2 ** 24;
const textLimit = 256;
const withoutStatistics: readonly DataTypeName[] = [
  "string",
  "complex64",
  "complex128",
  "resource",
  "variant",
];

/** What a notebook keeps of a tensor. Only the previewed corner leaves the device. @throws UsageError if disposed. */
export function summarizeTensor(tensor: Tensor): TensorSummary {
  if (tensor.isDisposed) {
    throw new UsageError(
      "tensor",
      `${signatureOf(tensor)} is disposed`,
      "Show it before dispose(), or keep it.",
    );
  }
  const handle = handleOf(tensorflowBackend().tensorId(tensor));
  const isOpaque = handle.dtype === "resource" || handle.dtype === "variant";
  const previewShape = tensorPreviewShape(handle.shape);
  const indices = previewShape.map((length) => Array.from({ length }, (_, index) => index));
  const values = isOpaque ? opaqueCells(previewShape) : readCells(handle, indices).map(toPayload);
  const summary = { dtype: handle.dtype, shape: handle.shape, previewShape, values };
  const statistics = statisticsOf(handle);
  return statistics === undefined ? summary : { ...summary, statistics };
}

function opaqueCells(previewShape: readonly number[]): readonly TensorCell[] {
  return Array.from({ length: previewShape.reduce((product, size) => product * size, 1) }, () => "…");
}

/** What JSON cannot hold travels as text (`protocol/payloads/tensor.ts`). */
function toPayload(cell: Cell): TensorCell {
  if (typeof cell === "bigint") {
    const number = Number(cell);
    return Number.isSafeInteger(number) ? number : String(cell);
  }
  if (typeof cell === "number") {
    const isJson = Number.isFinite(cell) && !Object.is(cell, -0);
    return isJson ? cell : formatNumber(cell);
  }
  return typeof cell === "string" && cell.length > textLimit ? `${cell.slice(0, textLimit)}…` : cell;
}

/** Computed by TensorFlow in float64, so that large tensors neither lose digits nor leave the device. */
function statisticsOf(handle: TensorHandle): TensorStatistics | undefined {
  const count = handle.elementCount;
  if (withoutStatistics.includes(handle.dtype) || count === 0 || count > statisticsLimit) return undefined;
  using values = runOp("Cast", [typeOf("SrcT", handle.dtype), typeOf("DstT", "float64")], [handle]);
  using isFinite_ = runOp("IsFinite", [typeOf("T", "float64")], [values]);
  using finiteAsNumber = runOp("Cast", [typeOf("SrcT", "bool"), typeOf("DstT", "float64")], [isFinite_]);
  const finite = reduce("Sum", finiteAsNumber);
  if (finite === 0) return undefined;
  const masked = (replacement: number, of: TensorHandle = values): TensorHandle => {
    using other = createHandle([], "float64", Float64Array.of(replacement));
    return runOp("SelectV2", [typeOf("T", "float64")], [isFinite_, of, other]);
  };
  using forMin = masked(Infinity);
  using forMax = masked(-Infinity);
  using forSum = masked(0);
  const mean = reduce("Sum", forSum) / finite;
  using meanHandle = createHandle([], "float64", Float64Array.of(mean));
  using squares = runOp("SquaredDifference", [typeOf("T", "float64")], [values, meanHandle]);
  using finiteSquares = masked(0, squares);
  // Adding 0 turns -0, which JSON cannot hold, into 0.
  const figures = {
    min: reduce("Min", forMin) + 0,
    max: reduce("Max", forMax) + 0,
    mean,
    standardDeviation: Math.sqrt(reduce("Sum", finiteSquares) / finite),
    nonFinite: count - finite,
  };
  return Object.values(figures).every(Number.isFinite) ? figures : undefined;
}

function reduce(op: string, handle: TensorHandle): number {
  using axes = createHandle(
    [handle.shape.length],
    "int32",
    Int32Array.from(handle.shape, (_, axis) => axis),
  );
  const attrs: readonly OpAttr[] = [
    typeOf("T", "float64"),
    { name: "Tidx", kind: "type", value: dataTypes.int32 },
    { name: "keep_dims", kind: "bool", value: false },
  ];
  using result = runOp(op, attrs, [handle, axes]);
  const [value] = readHandle(result);
  return typeof value === "number" ? value : Number.NaN;
}
