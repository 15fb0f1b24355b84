import { describe, expect, it } from "vitest";
import { tf } from "../../../runtime/index.ts";

/** Through TensorFlow and back: these ops copy there, so values are handed over and read again. */
function roundTrip(tensor: tf.Tensor): tf.Tensor {
  return tf.concat([tf.slice(tensor, 0, 1), tf.slice(tensor, 1)]);
}

describe("strings", () => {
  it("come back as they went in: UTF-8, empty, embedded NUL, around the inline length, one megabyte", () => {
    const strings = ["", "hé 東京 🐧", "a\0b", "x".repeat(22), "x".repeat(23), "y".repeat(1_000_000)];
    expect(roundTrip(tf.tensor1d(strings)).dataSync()).toEqual(strings);
  });

  it("keep bytes that are no UTF-8", async () => {
    const bytes = Uint8Array.of(0xff, 0x00, 0xfe);
    const tensor = tf.tensor1d([bytes, new Uint8Array(40).fill(0xc3)], "string");
    expect(await roundTrip(tensor).bytes()).toEqual([bytes, new Uint8Array(40).fill(0xc3)]);
  });

  it("a result that shares memory with its operand outlives it", () => {
    const tensor = tf.tensor1d(["a".repeat(100), "b".repeat(100)]);
    const reshaped = tf.reshape(tensor, [2, 1]);
    tensor.dispose();
    expect(reshaped.dataSync()).toEqual(["a".repeat(100), "b".repeat(100)]);
  });

  it("fill tensors of any shape, none included", () => {
    expect(tf.concat([tf.tensor([], [0, 2], "string"), tf.tensor([["a", "b"]])]).arraySync()).toEqual([
      ["a", "b"],
    ]);
    expect(tf.reshape(tf.scalar("a", "string"), [1]).dataSync()).toEqual(["a"]);
  });
});

describe("int64", () => {
  const values = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 0n];

  it("keeps every bit, and its dtype through ops", () => {
    const tensor = roundTrip(tf.int64(values));
    expect(tensor.dtype).toBe("int64");
    expect(tensor.dataSync()).toEqual(BigInt64Array.from(values));
    expect(tf.add(tf.int64(2n ** 53n), tf.int64(1)).dataSync()).toEqual(BigInt64Array.of(2n ** 53n + 1n));
  });

  it("reads as nested bigints", () => {
    expect(tf.int64([1n, 2n, 3n, 4n], [2, 2]).arraySync()).toEqual([
      [1n, 2n],
      [3n, 4n],
    ]);
  });

  it("casts from and to the dtypes of TensorFlow.js", () => {
    const tensor = tf.cast(tf.tensor1d([-3, 7], "int32"), "int64");
    expect(tensor.dataSync()).toEqual(BigInt64Array.of(-3n, 7n));
    expect(tf.cast(tensor, "float32").dataSync()).toEqual(Float32Array.of(-3, 7));
    expect(tensor.toInt().dataSync()).toEqual(Int32Array.of(-3, 7));
    expect(tensor.cast("float32").asType("int64").dataSync()).toEqual(BigInt64Array.of(-3n, 7n));
  });

  it("refuses what it cannot hold, and values that do not fill the shape", () => {
    expect(() => tf.int64([1.5])).toThrow(
      "int64: 1.5 is not a whole number that int64 holds exactly. Pass a bigint.",
    );
    expect(() => tf.int64(2 ** 53)).toThrow("int64: 9007199254740992 is not a whole number");
    expect(() => tf.int64([2n ** 63n])).toThrow("int64: 9223372036854775808 is not");
    expect(() => tf.int64([1, 2], [3])).toThrow("int64: 2 values do not fill int64[3]");
  });
});

describe("other dtypes", () => {
  it("float32 keeps NaN, infinities and the sign of zero", () => {
    const values = Float32Array.of(Number.NaN, Infinity, -Infinity, -0, 1e-45, 3.4028235e38);
    expect(roundTrip(tf.tensor1d(values)).dataSync()).toEqual(values);
  });

  it("uint8 wraps as TensorFlow's does and casts back", () => {
    const tensor = tf.cast(tf.tensor1d([0, 255, 300], "int32"), "uint8");
    expect(tensor.dtype).toBe("uint8");
    expect(tensor.dataSync()).toEqual(Uint8Array.of(0, 255, 300 - 256));
    expect(tf.cast(tensor, "int32").dataSync()).toEqual(Int32Array.of(0, 255, 44));
  });

  it("bool and complex64 come back as they went in", () => {
    expect(roundTrip(tf.tensor1d([true, false, true], "bool")).dataSync()).toEqual(Uint8Array.of(1, 0, 1));
    const complex = tf.transpose(tf.complex([[1, -2]], [[Number.NaN, 0.5]]));
    expect(complex.dataSync()).toEqual(Float32Array.of(1, Number.NaN, -2, 0.5));
  });

  it("float64 keeps its digits; float16 and bfloat16 read as float32, which holds them exactly", () => {
    const third = tf.div(tf.cast(tf.scalar(1), "float64"), tf.cast(tf.scalar(3), "float64"));
    expect(third.dtype).toBe("float64");
    expect(third.dataSync()).toEqual(Float64Array.of(1 / 3));
    // 0.1 in IEEE half precision is 0x2e66 = 1638 / 2^14; in bfloat16 0x3dcd = 205 / 2^11.
    expect(tf.cast(tf.scalar(0.1), "float16").dataSync()).toEqual(Float32Array.of(1638 / 2 ** 14));
    expect(tf.cast(tf.scalar(0.1), "bfloat16").dataSync()).toEqual(Float32Array.of(205 / 2 ** 11));
  });

  it("tensors without dimensions or without elements keep their shape", () => {
    expect(tf.neg(tf.scalar(2.5)).arraySync()).toBe(-2.5);
    const empty = tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2]));
    expect([empty.shape, empty.dataSync()]).toEqual([[0, 2], new Float32Array(0)]);
  });

  it("a dtype that TensorFlow does not have is refused by name", () => {
    const unknown: unknown = "float128";
    expect(() => tf.cast(tf.scalar(1), parseDataType(unknown))).toThrow('cast: there is no dtype "float128"');
  });
});

function parseDataType(name: unknown): tf.DataType {
  return name as tf.DataType;
}
