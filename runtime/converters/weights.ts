import type * as tfjs from "@tensorflow/tfjs";
import type { HostTensor } from "../saved_model/host_tensor.ts";
import { UsageError } from "../usage_error.ts";

export interface Weight {
  readonly spec: tfjs.io.WeightsManifestEntry;
  readonly bytes: Uint8Array;
}

/** A constant in a dtype that TensorFlow.js has. @throws UsageError for an integer that 32 bits do not hold. */
export function weightOf(where: string, name: string, { dtype, shape, values }: HostTensor): Weight {
  const spec = (type: "float32" | "int32" | "bool" | "string" | "complex64") => ({
    name,
    shape: [...shape],
    dtype: type,
  });
  if (!ArrayBuffer.isView(values)) return { spec: spec("string"), bytes: withLengths(values) };
  if (dtype === "bool" || dtype === "complex64" || dtype === "float32" || dtype === "int32") {
    return { spec: spec(dtype), bytes: bytesOf(values) };
  }
  if (dtype === "float64")
    return { spec: spec("float32"), bytes: bytesOf(Float32Array.from(values, Number)) };
  const large = values.find((value) => BigInt.asIntN(32, BigInt(value)) !== BigInt(value));
  if (large !== undefined || dtype === "complex128") {
    throw new UsageError(
      where,
      `the constant "${name}" is ${dtype}${large === undefined ? "" : ` and holds ${large}`}, and TensorFlow.js has int32`,
      "Write the signature without it.",
    );
  }
  return { spec: spec("int32"), bytes: bytesOf(Int32Array.from(values, Number)) };
}

/** All weights in one row of bytes, cut into shards of at most `size` bytes. */
export function shardsOf(weights: readonly Weight[], size: number): Uint8Array[] {
  const whole = Buffer.concat(weights.map(({ bytes }) => bytes));
  const count = Math.ceil(whole.length / size);
  return Array.from({ length: count }, (_, index) => whole.subarray(index * size, (index + 1) * size));
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** TensorFlow.js's form of strings: before each the number of its bytes. */
function withLengths(strings: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    strings.flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return [length, text];
    }),
  );
}
