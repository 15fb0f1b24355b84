import type * as tfjs from "@tensorflow/tfjs";
import { nativeTensor } from "../backend/binding.ts";
import type { NativeTensor } from "../backend/recorder.ts";
import { tensorflowBackend } from "../backend/register.ts";
import type { DataTypeName } from "../capi/dtypes.ts";
import { TensorHandle } from "../capi/tensor_handle.ts";
import { readHandle, type TensorValues } from "../capi/tensor_values.ts";

/** A copy of some rows of a tensor, held by JavaScript. */
export interface ExampleRows {
  readonly dtype: DataTypeName;
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

const MOST_ROWS = 32;
/** More than this is not worth a copy: an export makes up rows instead. */
const MOST_BYTES = 2 ** 24;

const rows = new WeakMap<object, readonly ExampleRows[]>();

/**
 * Remembers the first rows that a model is trained with, for checks of what it is exported to.
 * @param read gives its inputs; called at the first step alone.
 */
export function rememberRows(model: object, read: () => readonly tfjs.Tensor[]): void {
  if (rows.has(model)) return;
  const backend = tensorflowBackend();
  const handles = read().map((input) => nativeTensor(backend.tensorId(input)));
  rows.set(model, handles.every(isWorthCopying) ? handles.map(copyRows) : []);
}

function isWorthCopying(tensor: NativeTensor): tensor is TensorHandle {
  return tensor instanceof TensorHandle && tensor.sizeBytes <= MOST_BYTES && tensor.dtype !== "string";
}

/** The rows that were remembered for `model`, one copy for each of its inputs; none where they are too large. */
export function exampleRows(model: unknown): readonly ExampleRows[] | undefined {
  if (typeof model !== "object" || model === null) return undefined;
  // A sequential model trains another one that it holds.
  return rows.get(model) ?? ("model" in model ? exampleRows(model.model) : undefined);
}

function copyRows(handle: TensorHandle): ExampleRows {
  const { dtype, elementCount } = handle;
  const [all = 1, ...rest] = handle.shape;
  const count = Math.min(all, MOST_ROWS);
  const values = readHandle(handle).slice(0, (elementCount / Math.max(1, all)) * count);
  return { dtype, shape: [count, ...rest], values };
}
