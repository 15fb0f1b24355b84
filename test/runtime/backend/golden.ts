import { readdirSync, readFileSync } from "node:fs";
import { tf } from "../../../runtime/index.ts";

/** A tensor in a golden file: NaN, infinities and -0 as text, int64 as decimal text, complex as pairs. */
export interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | boolean | string)[];
}

/** One call of an op kernel and what TensorFlow's Python computed for it (`test/golden/ops/make.py`). */
export interface GoldenCase {
  readonly kernel: string;
  readonly note: string;
  readonly inputs: readonly GoldenTensor[] | Readonly<Record<string, GoldenTensor>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly GoldenTensor[];
}

const folder = new URL("../../golden/ops/", import.meta.url);

/** Every case of every group, as `[group, cases]`. */
export function goldenGroups(): readonly (readonly [string, readonly GoldenCase[]])[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.map((file) => [
    file.replace(".json", ""),
    parseCases(readFileSync(new URL(file, folder), "utf8")),
  ]);
}

function parseCases(text: string): readonly GoldenCase[] {
  const file: { readonly cases: readonly GoldenCase[] } = JSON.parse(text);
  return file.cases;
}

/** Feeds a golden tensor to TensorFlow. */
export function toTensor(golden: GoldenTensor): tf.Tensor {
  const shape = [...golden.shape];
  const numbers = golden.values.map(Number);
  switch (golden.dtype) {
    case "int64":
      return tf.int64(
        golden.values.map((value) => BigInt(String(value))),
        shape,
      );
    case "complex64": {
      const even = numbers.filter((_, index) => index % 2 === 0);
      const odd = numbers.filter((_, index) => index % 2 === 1);
      return tf.tidy(() => tf.complex(tf.tensor(even, shape), tf.tensor(odd, shape)));
    }
    case "uint8":
      return tf.tidy(() => tf.cast(tf.tensor(numbers, shape, "int32"), "uint8"));
    case "string":
      return tf.tensor(golden.values.map(String), shape, "string");
    case "float32":
    case "int32":
    case "bool":
      return tf.tensor(numbers, shape, golden.dtype);
    default:
      throw new Error(`golden: no way to make a ${golden.dtype} tensor.`);
  }
}

/** A computed tensor in the form of a golden one; its floats as numbers. */
export function toGolden(tensor: tf.Tensor): GoldenTensor {
  const values: Iterable<unknown> = tensor.dataSync();
  return { dtype: tensor.dtype, shape: tensor.shape, values: Array.from(values, parseValue) };
}

function parseValue(value: unknown): number | string {
  return typeof value === "number" || typeof value === "string" ? value : String(value);
}
