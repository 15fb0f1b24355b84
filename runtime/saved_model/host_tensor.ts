import type * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { tensorflowBackend } from "../backend/register.ts";
import type { DataTypeName } from "../capi/dtypes.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle, readHandle, type TensorValues } from "../capi/tensor_values.ts";

/** A tensor's values in JavaScript, on their way to or from another program. */
export interface HostTensor {
  readonly dtype: DataTypeName;
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

/** The values of some tensors, by the names that a signature has for them. */
export type NamedTensors = Readonly<Record<string, HostTensor>>;

/** Copies the values of a native tensor. */
export function hostTensor(handle: TensorHandle): HostTensor {
  const isHalf = handle.dtype === "float16" || handle.dtype === "bfloat16";
  return { dtype: isHalf ? "float32" : handle.dtype, shape: handle.shape, values: readHandle(handle) };
}

/** Copies a tensor's values. */
export function readTensor(tensor: tfjs.Tensor): HostTensor {
  return hostTensor(handleOf(tensorflowBackend().tensorId(tensor)));
}

/** A new tensor with these values. */
export function tensorOf({ shape, dtype, values }: HostTensor): tfjs.Tensor {
  return tensorflowBackend().tensorOf(createHandle(shape, dtype, values));
}
