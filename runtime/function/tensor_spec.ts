import type * as tfjs from "@tensorflow/tfjs";
import { type DataTypeName, isDataTypeName } from "../capi/dtypes.ts";
import { UsageError } from "../usage_error.ts";

/**
 * What a tensor that a function takes looks like; `null` leaves a size open.
 * @throws UsageError for a dtype that TensorFlow does not have, or a size that is no whole number.
 * @example new tf.TensorSpec([null, 784], "float32", "image") // float32[?,784]
 */
export class TensorSpec {
  readonly shape: readonly (number | null)[];
  readonly dtype: DataTypeName;
  readonly name: string | undefined;

  constructor(shape: readonly (number | null)[], dtype: tfjs.DataType = "float32", name?: string) {
    const wrong = shape.find((size) => size !== null && !(Number.isInteger(size) && size >= 0));
    if (wrong !== undefined) {
      throw new UsageError(
        "tf.TensorSpec",
        `${wrong} is no size`,
        "Give a whole number, or null for any size.",
      );
    }
    if (!isDataTypeName(dtype)) {
      throw new UsageError(
        "tf.TensorSpec",
        `there is no dtype "${dtype}"`,
        "Use a name such as float32 or int64.",
      );
    }
    this.shape = [...shape];
    this.dtype = dtype;
    this.name = name;
  }

  /** `float32[?,784]` */
  toString(): string {
    return `${this.dtype}[${this.shape.map((size) => size ?? "?").join(",")}]`;
  }

  accepts(tensor: tfjs.Tensor): boolean {
    return (
      tensor.dtype === this.dtype &&
      tensor.shape.length === this.shape.length &&
      this.shape.every((size, axis) => size === null || size === tensor.shape[axis])
    );
  }
}

/** @throws UsageError if these tensors are not those of the signature. */
export function requireSignature(
  where: string,
  signature: readonly TensorSpec[],
  tensors: readonly tfjs.Tensor[],
): void {
  const wanted = `(${signature.join(", ")})`;
  if (tensors.length !== signature.length) {
    throw new UsageError(
      where,
      `it takes ${signature.length} tensors ${wanted} and got ${tensors.length}`,
      "Pass one for each.",
    );
  }
  for (const [index, spec] of signature.entries()) {
    const tensor = tensors[index];
    if (tensor === undefined || spec.accepts(tensor)) continue;
    const got = `${tensor.dtype}[${tensor.shape.join(",")}]`;
    const name = spec.name === undefined ? "" : ` (${spec.name})`;
    throw new UsageError(
      where,
      `argument ${index}${name} is ${got}, and the inputSignature says ${spec}`,
      "Reshape or cast it.",
    );
  }
}
