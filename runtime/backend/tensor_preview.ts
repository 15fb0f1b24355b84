import type { Tensor } from "@tensorflow/tfjs";
import { type DataTypeName, dataTypes } from "../capi/dtypes.ts";
import { executeEagerly, type OpAttr } from "../capi/eager_op.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle, readHandle } from "../capi/tensor_values.ts";

/** One value of a tensor, as JavaScript shows it. */
export type Cell = number | bigint | boolean | string;

/** Runs one op with one result below the engine: no tape, no scope and no count of tensors sees it. */
export function runOp(name: string, attrs: readonly OpAttr[], inputs: readonly TensorHandle[]): TensorHandle {
  const [result] = executeEagerly(name, attrs, inputs, 1);
  if (result === undefined) throw new Error(`${name}: TensorFlow returned no tensor.`);
  return result;
}

export function typeOf(name: string, dtype: DataTypeName): OpAttr {
  return { name, kind: "type", value: dataTypes[dtype] };
}

/** The elements at `indices` of each axis, in row-major order; only these leave the device. */
export function readCells(handle: TensorHandle, indices: readonly (readonly number[])[]): readonly Cell[] {
  if (handle.dtype === "resource" || handle.dtype === "variant") return [];
  const temporaries: TensorHandle[] = [];
  let source = handle;
  try {
    for (const [axis, wanted] of indices.entries()) {
      if (wanted.length === handle.shape[axis]) continue;
      source = gather(source, axis, wanted);
      temporaries.push(source);
    }
    return toCells(handle.dtype, readHandle(source));
  } finally {
    for (const temporary of temporaries) temporary[Symbol.dispose]();
  }
}

function gather(source: TensorHandle, axis: number, indices: readonly number[]): TensorHandle {
  using positions = createHandle([indices.length], "int32", Int32Array.from(indices));
  using axisHandle = createHandle([], "int32", Int32Array.of(axis));
  const attrs = [typeOf("Tparams", source.dtype), typeOf("Tindices", "int32"), typeOf("Taxis", "int32")];
  return runOp("GatherV2", attrs, [source, positions, axisHandle]);
}

function toCells(dtype: DataTypeName, values: ReturnType<typeof readHandle>): readonly Cell[] {
  if (!ArrayBuffer.isView(values)) return values.map((bytes) => new TextDecoder().decode(bytes));
  const cells: readonly (number | bigint)[] = Array.from<number | bigint>(values);
  if (dtype === "bool") return cells.map((value) => value !== 0);
  if (dtype !== "complex64" && dtype !== "complex128") return cells;
  return Array.from({ length: cells.length / 2 }, (_, pair) =>
    formatComplex(Number(cells[2 * pair]), Number(cells[2 * pair + 1])),
  );
}

function formatComplex(real: number, imaginary: number): string {
  const sign = imaginary < 0 || Object.is(imaginary, -0) ? "-" : "+";
  return `${formatNumber(real)}${sign}${formatNumber(Math.abs(imaginary))}i`;
}

/** Seven significant digits, which is what float32 holds, without trailing zeros. */
export function formatNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(7));
  return Math.abs(rounded) < 1e16 ? String(rounded) : rounded.toExponential();
}

/** `float32[2,3]`, for tensors that TensorFlow has not seen yet too. */
export function signatureOf(tensor: Tensor): string {
  return `${tensor.dtype}[${tensor.shape.join(",")}]`;
}
