import { expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";

test("the gradient of tile sums over the repetitions of each axis, and has a gradient", () => {
  const x = tf.tensor2d([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const weights = tf.range(0, 24).reshape([4, 6]);
  // Element (row, column) of x is at rows row and row + 2, and at columns column and column + 3.
  const expected = [0, 1].map((row) =>
    [0, 1, 2].map((column) =>
      [row, row + 2].reduce((sum, r) => sum + r * 6 + column + (r * 6 + column + 3), 0),
    ),
  );
  const f = (value: tf.Tensor) => value.tile([2, 2]).mul(weights).sum();
  expect(tf.grad(f)(x).arraySync()).toEqual(expected);
  const square = (value: tf.Tensor) => value.tile([2, 2]).square().sum();
  expect(
    tf
      .grad((value) => tf.grad(square)(value).sum())(x)
      .arraySync(),
  ).toEqual(Array(2).fill([8, 8, 8]));
});

test("a scalar that is not repeated keeps its gradient", () => {
  expect(
    tf
      .grad((value) => value.tile([]).mul(3))(tf.scalar(2))
      .arraySync(),
  ).toBe(3);
});

test("a step with layer normalisation stays a small graph", () => {
  const layer = tf.layers.layerNormalization();
  layer.build([32, 64, 128]);
  const step = tf.function((x: tf.Tensor) => tf.grad((value) => tf.sum(layer.apply(value) as tf.Tensor))(x));
  const { nodes } = tf.graphOf(step, tf.randomNormal([32, 64, 128]));
  expect(nodes.length).toBeLessThan(300);
});
