import { describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";

const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const any = (...shape: (number | null)[]) => new tf.TensorSpec(shape);

/** Calls `fn` as it is and through one trace, at sizes that no trace has seen. */
function expectSame(
  fn: (...inputs: tf.Tensor[]) => tf.Tensor,
  signature: readonly tf.TensorSpec[],
  shapes: readonly (readonly number[])[][],
): void {
  const traced = tf.function(fn, { inputSignature: signature });
  for (const shapesOfCall of shapes) {
    const inputs = shapesOfCall.map((shape, index) =>
      tf.randomNormal([...shape], 0, 1, "float32", index + 1),
    );
    const [actual, expected] = [traced(...inputs), fn(...inputs)];
    expect(actual.shape).toEqual(expected.shape);
    for (const [index, value] of values(expected).entries())
      expect(values(actual)[index]).toBeCloseTo(value, 4);
  }
  expect(traced.traceCount).toBe(1);
}

describe("an input signature with open sizes", () => {
  test("serves all batch sizes by one trace", () => {
    const weights = tf.randomNormal([3, 2], 0, 1, "float32", 9);
    expectSame((x) => x.matMul(weights).relu().add(1), [any(null, 3)], [[[1, 3]], [[6, 3]], [[100, 3]]]);
  });

  test("computes what JavaScript computed from the size: shapes, means, zeros and their gradients", () => {
    expectSame(
      (x) =>
        x
          .reshape([x.shape[0] ?? 0, 2, 2])
          .sum(1)
          .div(x.shape[0] ?? 1)
          .concat(tf.zeros([x.shape[0] ?? 0, 1]), 1),
      [any(null, 4)],
      [[[2, 4]], [[9, 4]]],
    );
    expectSame((x) => tf.grad((y: tf.Tensor) => y.square().mean())(x), [any(null, 3)], [[[4, 3]], [[10, 3]]]);
    expectSame((x) => x.reshape([(x.shape[0] ?? 0) * 4]), [any(null, 4)], [[[2, 4]], [[9, 4]]]);
  });

  test("takes the first axes of several arguments as one size, and other axes as their own", () => {
    expectSame(
      (x, y) => x.add(y),
      [any(null, 2), any(null, 2)],
      [
        [
          [4, 2],
          [4, 2],
        ],
        [
          [12, 2],
          [12, 2],
        ],
      ],
    );
    expectSame(
      (x) =>
        x
          .mean(1)
          .add(x.shape[1] ?? 0)
          .div(x.shape[0] ?? 1),
      [any(null, null)],
      [[[3, 4]], [[8, 6]]],
    );
  });

  test("serves a whole network", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: "relu", inputShape: [8, 8, 1] }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.batchNormalization(),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 4, activation: "softmax" }),
      ],
    });
    expectSame((x) => model.apply(x) as tf.Tensor, [any(null, 8, 8, 1)], [[[1, 8, 8, 1]], [[6, 8, 8, 1]]]);
  });

  test("serves a recurrent network", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 10, outputDim: 4, inputLength: 5 }),
        tf.layers.lstm({ units: 3 }),
      ],
    });
    const signature = [new tf.TensorSpec([null, 5], "int32")];
    const traced = tf.function((ids: tf.Tensor) => model.apply(ids) as tf.Tensor, {
      inputSignature: signature,
    });
    const ids = tf.tensor2d([1, 2, 3, 4, 5, 9, 8, 7, 6, 0], [2, 5], "int32");
    const [actual, expected] = [values(traced(ids)), values(model.apply(ids) as tf.Tensor)];
    for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, 5);
  });

  test("refuses other tensors, with what it wants", () => {
    const f = tf.function((x: tf.Tensor) => x.neg(), {
      inputSignature: [new tf.TensorSpec([null, 3], "float32", "x")],
    });
    expect(() => f(tf.ones([2, 4]))).toThrow(
      "argument 0 (x) is float32[2,4], and the inputSignature says float32[?,3]. Reshape or cast it.",
    );
    expect(() => f(tf.ones([2, 3], "int32"))).toThrow("argument 0 (x) is int32[2,3]");
    expect(() => (f as (...inputs: tf.Tensor[]) => tf.Tensor)(tf.ones([2, 3]), tf.ones([1]))).toThrow(
      "it takes 1 tensors (float32[?,3]) and got 2",
    );
  });

  test("tells what depends on the size in a way that no graph can follow", () => {
    const unrolled = tf.function(
      (x: tf.Tensor) => {
        let sum: tf.Tensor = tf.scalar(0);
        for (let row = 0; row < (x.shape[0] ?? 0); row += 1) sum = sum.add(x.slice(row, 1).sum());
        return sum;
      },
      { inputSignature: [any(null, 2)], name: "unrolled" },
    );
    expect(() => unrolled(tf.ones([3, 2]))).toThrow(
      /tf\.function unrolled: the function cannot leave a size open, because/,
    );
  });
});
