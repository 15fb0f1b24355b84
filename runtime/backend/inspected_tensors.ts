import { type InspectOptions, inspect } from "node:util";
import * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "./binding.ts";
import { type Cell, formatNumber, readCells, signatureOf } from "./tensor_preview.ts";
import { tensorPrototype } from "./tensor_prototype.ts";
import type { TensorFlowBackend } from "./tensorflow_backend.ts";

/** Tensors up to this size are printed whole; of larger ones, `edgeItems` at both ends of each axis. */
const wholeSize = 1000;
const edgeItems = 3;
/** Tensors inside objects and arrays show their values only if these fit on one line. */
const inlineSize = 8;

interface InspectedPrototype {
  [inspect.custom]?: (this: tfjs.Tensor, depth: number, options: InspectOptions) => string;
  toString: (this: tfjs.Tensor, verbose?: boolean) => string;
}

/** Makes `console.log(tensor)` print `float32[2,3]` and values, as numpy does. */
export function inspectTensors(backend: TensorFlowBackend): void {
  const prototype = parsePrototype(tensorPrototype());
  const plainToString = prototype.toString;
  prototype[inspect.custom] = function (depth, options) {
    const isNested = typeof options.depth === "number" && depth < options.depth;
    return isNested ? formatNested(backend, this) : formatTensor(backend, this);
  };
  prototype.toString = function (verbose) {
    const isKnown = ["float32", "int32", "bool", "complex64", "string"].includes(this.dtype);
    return isKnown ? plainToString.call(this, verbose) : formatTensor(backend, this);
  };
}

/** The signature, and below it the values (the ends of each axis where there are many). */
export function formatTensor(backend: TensorFlowBackend, tensor: tfjs.Tensor): string {
  const title = titleOf(tensor);
  if (tensor.isDisposed) return `${title} (disposed)`;
  const indices = shownIndices(tensor.shape);
  const cells = readCells(handleOf(backend.tensorId(tensor)), indices).map((cell) =>
    formatCell(tensor.dtype, cell),
  );
  const width = Math.max(0, ...cells.map((cell) => cell.length));
  const isText = tensor.dtype === "string";
  const padded = cells.map((cell) => (isText ? cell : cell.padStart(width)));
  if (tensor.rank === 0) return `${title} ${cells[0] ?? ""}`.trimEnd();
  return `${title}\n${formatAxis(padded, tensor.shape, indices, 0)}`;
}

function formatNested(backend: TensorFlowBackend, tensor: tfjs.Tensor): string {
  if (tensor.isDisposed || tensor.size > inlineSize || tensor.rank > 1) {
    return tensor.isDisposed ? `${titleOf(tensor)} (disposed)` : titleOf(tensor);
  }
  return formatTensor(backend, tensor).replace("\n", " ");
}

function titleOf(tensor: tfjs.Tensor): string {
  if (!(tensor instanceof tfjs.Variable)) return signatureOf(tensor);
  return `variable ${JSON.stringify(tensor.name)} ${signatureOf(tensor)}`;
}

function shownIndices(shape: readonly number[]): readonly (readonly number[])[] {
  const size = shape.reduce((product, length) => product * length, 1);
  return shape.map((length) => {
    const whole = Array.from({ length: Math.min(length, 2 * edgeItems + 1) }, (_, index) => index);
    if (size <= wholeSize) return Array.from({ length }, (_, index) => index);
    if (length <= 2 * edgeItems) return whole;
    return [
      ...whole.slice(0, edgeItems),
      ...whole.slice(0, edgeItems).map((index) => length - edgeItems + index),
    ];
  });
}

/** Nested brackets; rows of the last axis on one line, deeper axes set apart by line breaks. */
function formatAxis(
  cells: readonly string[],
  shape: readonly number[],
  indices: readonly (readonly number[])[],
  axis: number,
): string {
  const shown = indices[axis] ?? [];
  const isLast = axis === shape.length - 1;
  const stride = indices.slice(axis + 1).reduce((product, list) => product * list.length, 1);
  const parts = shown.map((_, position) => {
    const part = cells.slice(position * stride, (position + 1) * stride);
    return isLast ? (part[0] ?? "") : formatAxis(part, shape, indices, axis + 1);
  });
  if (shown.length < (shape[axis] ?? 0)) parts.splice(edgeItems, 0, "...");
  const lineBreaks = "\n".repeat(Math.max(1, shape.length - axis - 1));
  const separator = isLast ? ", " : `,${lineBreaks}${" ".repeat(axis + 1)}`;
  return `[${parts.join(separator)}]`;
}

function formatCell(dtype: string, cell: Cell): string {
  if (typeof cell === "number") return formatNumber(cell);
  if (dtype !== "string" || typeof cell !== "string") return String(cell);
  return inspect(cell.length > 60 ? `${cell.slice(0, 60)}…` : cell, { breakLength: Infinity });
}

function parsePrototype(value: unknown): InspectedPrototype {
  return value as InspectedPrototype;
}
