import type { TensorValues } from "./tensor_summary.ts";

/** A TensorFlow.js tensor, recognised by its shape so that TensorFlow is not loaded to show a string. */
export interface TensorLike {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly isDisposed: boolean;
  dataSync(): TensorValues;
}

export function isTensor(value: unknown): value is TensorLike {
  return (
    typeof value === "object" &&
    value !== null &&
    "dtype" in value &&
    typeof value.dtype === "string" &&
    "shape" in value &&
    Array.isArray(value.shape) &&
    "isDisposed" in value &&
    typeof value.isDisposed === "boolean" &&
    "dataSync" in value &&
    typeof value.dataSync === "function"
  );
}
