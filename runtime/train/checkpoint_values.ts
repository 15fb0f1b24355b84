import type * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { tensorflowBackend } from "../backend/register.ts";
import type { CheckpointEntry } from "../capi/checkpoint_reader.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle, readHandle } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";

/** One value of a checkpoint, and the place in the notebook's objects that it comes from. */
export interface SavedValue {
  /** The names on the way to it from the checkpoint, which Python's `tf.train.Checkpoint` goes by too. */
  readonly path: readonly string[];
  /** What the variable itself is called. */
  readonly name: string;
  /** What fits there; undefined where anything does. */
  readonly spec: CheckpointEntry | undefined;
  /** The value as it is, which the caller releases. */
  read(): TensorHandle;
  /** Takes another value, and its handle. */
  write(handle: TensorHandle): void;
}

/** The values of an object. */
export interface SavedValues {
  readonly values: readonly SavedValue[];
  /** A place for a value that the object gets later, such as a slot of an optimizer that has made no step. */
  missing(path: readonly string[], name: string): SavedValue | undefined;
}

/** A variable as a value of a checkpoint. */
export function variableValue(
  path: readonly string[],
  variable: tfjs.Variable,
  name = variable.name,
): SavedValue {
  if (variable.isDisposed) {
    throw new UsageError(
      "tf.train.Checkpoint",
      `the variable ${path.join(".")} was disposed of`,
      "Keep what a checkpoint holds for as long as you use it.",
    );
  }
  const backend = tensorflowBackend();
  const handle = handleOf(backend.tensorId(variable));
  return {
    path,
    name,
    spec: handle,
    read: () => handle.share(),
    write(value) {
      const tensor = backend.tensorOf(value);
      variable.assign(tensor);
      tensor.dispose();
    },
  };
}

/** A number as a value of a checkpoint. */
export function numberValue(
  path: readonly string[],
  dtype: "int64" | "float64",
  { get, set }: { readonly get: () => number; readonly set: (value: number) => void },
): SavedValue {
  return {
    path,
    name: path.at(-1) ?? "",
    spec: { dtype, shape: [] },
    read: () =>
      createHandle([], dtype, dtype === "int64" ? BigInt64Array.of(BigInt(get())) : Float64Array.of(get())),
    write(handle) {
      using owned = handle;
      set(Number(readHandle(owned)[0]));
    },
  };
}
