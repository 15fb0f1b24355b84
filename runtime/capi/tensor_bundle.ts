import { type DataTypeName, dataTypes } from "./dtypes.ts";
import { executeEagerly } from "./eager_op.ts";
import type { TensorHandle } from "./tensor_handle.ts";
import { createHandle } from "./tensor_values.ts";

/** Writes tensors to `<prefix>.index` and `<prefix>.data-00000-of-00001`. */
export function saveBundle(prefix: string, tensors: ReadonlyMap<string, TensorHandle>): void {
  const keys = [...tensors.keys()];
  using prefixText = textHandle(prefix);
  using names = textsHandle(keys);
  using slices = textsHandle(keys.map(() => ""));
  const values = [...tensors.values()];
  const types = values.map(({ dtype }) => dataTypes[dtype]);
  executeEagerly(
    "SaveV2",
    [{ name: "dtypes", kind: "type", value: types }],
    [prefixText, names, slices, ...values],
    0,
  );
}

/** Makes one bundle, with a data file for each, of several that `saveBundle` wrote; those are gone then. */
export function mergeBundles(prefixes: readonly string[], merged: string): void {
  using sources = textsHandle(prefixes);
  using target = textHandle(merged);
  executeEagerly(
    "MergeV2Checkpoints",
    [{ name: "delete_old_dirs", kind: "bool", value: false }],
    [sources, target],
    0,
  );
}

/** Reads tensors of a bundle, in the order of `wanted`. @throws TensorFlowError if it lacks one or is damaged. */
export function restoreBundle(
  prefix: string,
  wanted: readonly { readonly key: string; readonly dtype: DataTypeName }[],
): TensorHandle[] {
  if (wanted.length === 0) return [];
  using prefixText = textHandle(prefix);
  using names = textsHandle(wanted.map(({ key }) => key));
  using slices = textsHandle(wanted.map(() => ""));
  const types = wanted.map(({ dtype }) => dataTypes[dtype]);
  return executeEagerly(
    "RestoreV2",
    [{ name: "dtypes", kind: "type", value: types }],
    [prefixText, names, slices],
    wanted.length,
  );
}

function textHandle(text: string): TensorHandle {
  return createHandle([], "string", [Buffer.from(text)]);
}

function textsHandle(texts: readonly string[]): TensorHandle {
  return createHandle(
    [texts.length],
    "string",
    texts.map((text) => Buffer.from(text)),
  );
}
