import * as tfjs from "@tensorflow/tfjs";
import { type DataTypeName, isDataTypeName } from "../capi/dtypes.ts";
import { UsageError } from "../usage_error.ts";
import { tensorflowBackend } from "./register.ts";
import { tensorPrototype } from "./tensor_prototype.ts";

type Int64Values = bigint | number | BigInt64Array | readonly (bigint | number)[];

/**
 * A tensor of 64-bit integers, which `dataSync()` returns as a `BigInt64Array`.
 * @param values bigints, or whole numbers within ±2^53.
 * @param shape without it, a number makes an int64[] and a list an int64[length].
 * @throws UsageError if a value is not a whole number of 64 bits.
 * @example int64([2n ** 60n, -1]) // int64[2]
 */
export function int64(values: Int64Values, shape?: readonly number[]): tfjs.Tensor {
  const isScalar = typeof values === "bigint" || typeof values === "number";
  const list = isScalar ? [values] : values;
  const data = list instanceof BigInt64Array ? list.slice() : BigInt64Array.from(list, toInt64);
  const dims = [...(shape ?? (isScalar ? [] : [data.length]))];
  const size = dims.reduce((product, length) => product * length, 1);
  if (size !== data.length) {
    const where = `int64[${dims.join(",")}]`;
    throw new UsageError(
      "int64",
      `${data.length} values do not fill ${where}`,
      "Pass a value for each element.",
    );
  }
  return makeTensor(data, dims, "int64");
}

/**
 * `x` converted to `dtype`, which may be any of TensorFlow's (`int64`, `float16`, `uint8` …).
 * @throws UsageError if there is no such dtype.
 * @see TF op Cast
 */
export function cast<T extends tfjs.Tensor>(x: T | tfjs.TensorLike, dtype: tfjs.DataType): T {
  const name: string = dtype;
  if (!isDataTypeName(name)) {
    throw new UsageError("cast", `there is no dtype "${name}"`, "Use a name such as float32 or int64.");
  }
  const isTfjs = tfjs.util.isValidDtype(dtype);
  if (isTfjs) return tfjs.cast(x, dtype);
  const tensor = x instanceof tfjs.Tensor ? x : tfjs.tensor(x);
  return parseTensor<T>(tfjs.engine().runKernel("Cast", { x: tensor }, { dtype }));
}

/** Lets `tensor.cast(dtype)` and `tensor.asType(dtype)` take every dtype too. */
export function castByMethods(): void {
  const prototype = tensorPrototype();
  const value = function (this: tfjs.Tensor, dtype: tfjs.DataType): tfjs.Tensor {
    return cast(this, dtype);
  };
  for (const name of ["cast", "asType"]) {
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}

function toInt64(value: bigint | number): bigint {
  const isExact = typeof value === "bigint" || Number.isSafeInteger(value);
  const whole = isExact ? BigInt(value) : undefined;
  if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return whole;
  throw new UsageError("int64", `${value} is not a whole number that int64 holds exactly`, "Pass a bigint.");
}

function makeTensor(values: BigInt64Array, shape: number[], dtype: DataTypeName): tfjs.Tensor {
  const backend = tensorflowBackend();
  const dataId = {};
  const type = parseDataType(dtype);
  backend.move(dataId, values, shape, type, 1);
  return tfjs.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: type }, backend);
}

function parseDataType(dtype: DataTypeName): tfjs.DataType {
  return dtype as tfjs.DataType;
}

function parseTensor<T>(value: unknown): T {
  return value as T;
}
