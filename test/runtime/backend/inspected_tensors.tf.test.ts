import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";

describe("printing a tensor", () => {
  it("shows its dtype, shape and aligned values", () => {
    const tensor = tf.tensor2d([
      [1, 2.5, -3],
      [10, 0, 1 / 3],
    ]);
    expect(inspect(tensor)).toBe(
      ["float32[2,3]", "[[        1,       2.5,        -3],", " [       10,         0, 0.3333333]]"].join(
        "\n",
      ),
    );
  });

  it("shows scalars on one line, and NaN, infinities and -0 as such", () => {
    expect(inspect(tf.scalar(2.5))).toBe("float32[] 2.5");
    expect(inspect(tf.tensor1d([Number.NaN, -Infinity, -0]))).toBe(
      "float32[3]\n[      NaN, -Infinity,        -0]",
    );
  });

  it("shows strings quoted, bools as words, int64 whole and complex numbers as a+bi", () => {
    expect(inspect(tf.tensor1d(["a", "it's", "\n"]))).toBe(`string[3]\n['a', "it's", '\\n']`);
    expect(inspect(tf.tensor1d([true, false]))).toBe("bool[2]\n[ true, false]");
    expect(inspect(tf.int64([2n ** 60n]))).toBe("int64[1]\n[1152921504606846976]");
    expect(inspect(tf.complex([1, 2], [3, -4]))).toBe("complex64[2]\n[1+3i, 2-4i]");
  });

  it("sets the matrices of a stack apart", () => {
    expect(inspect(tf.tensor3d([1, 2, 3, 4], [2, 1, 2]))).toBe("float32[2,1,2]\n[[[1, 2]],\n\n [[3, 4]]]");
  });

  it("shows both ends of each axis of a large tensor, reading no more than these", () => {
    const tensor = tf.range(0, 10_000, 1, "int32").reshape([100, 100]);
    expect(inspect(tensor)).toBe(
      [
        "int32[100,100]",
        "[[   0,    1,    2, ...,   97,   98,   99],",
        " [ 100,  101,  102, ...,  197,  198,  199],",
        " [ 200,  201,  202, ...,  297,  298,  299],",
        " ...,",
        " [9700, 9701, 9702, ..., 9797, 9798, 9799],",
        " [9800, 9801, 9802, ..., 9897, 9898, 9899],",
        " [9900, 9901, 9902, ..., 9997, 9998, 9999]]",
      ].join("\n"),
    );
  });

  it("shows tensors without elements, disposed ones and variables for what they are", () => {
    expect(inspect(tf.zeros([0, 3]))).toBe("float32[0,3]\n[]");
    const disposed = tf.ones([2]);
    disposed.dispose();
    expect(inspect(disposed)).toBe("float32[2] (disposed)");
    const variable = tf.variable(tf.scalar(1), true, "weights");
    expect(inspect(variable)).toBe('variable "weights" float32[] 1');
    variable.dispose();
  });

  it("shows only the signature of larger tensors inside objects", () => {
    expect(
      inspect({ loss: tf.scalar(0.5), x: tf.tensor1d([1, 2]), w: tf.zeros([2, 2]) }, { breakLength: 200 }),
    ).toBe("{ loss: float32[] 0.5, x: float32[2] [1, 2], w: float32[2,2] }");
  });

  it("leaves no tensor behind, nor a trace on the gradient tape", () => {
    const x = tf.tensor1d([1, 2, 3]);
    const before = runtimeInfo().memory;
    const gradient = tf.grad((value) => {
      inspect(value);
      return value.square().sum();
    })(x);
    expect(gradient.dataSync()).toEqual(Float32Array.of(2, 4, 6));
    gradient.dispose();
    // The first op handed x to TensorFlow; nothing else is new.
    expect(runtimeInfo().memory).toEqual({ ...before, nativeTensors: before.nativeTensors + 1 });
  });
});

afterAll(() => {
  tf.disposeVariables();
});
