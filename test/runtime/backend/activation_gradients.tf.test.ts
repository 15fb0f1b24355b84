import { expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";

const points = [-2, -0.5, 0.3, 1.7];
const step = 1e-2;

/** The slopes of a function, from its values in double precision. */
function slopes(f: (x: number) => number): number[] {
  return points.map((x) => (f(x + step) - f(x - step)) / (2 * step));
}

function expectNear(actual: tf.Tensor, expected: readonly number[]): void {
  const values = Array.from(actual.dataSync());
  for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 3);
}

test.each([
  ["relu", tf.relu, (x: number) => Math.max(0, x)],
  ["sigmoid", tf.sigmoid, (x: number) => 1 / (1 + Math.exp(-x))],
  ["tanh", tf.tanh, Math.tanh],
] as const)("the first three derivatives of %s are those of its values", (_, op, f) => {
  const x = tf.tensor1d(points);
  const apply = (value: tf.Tensor) => op(value).sum();
  const first = tf.grad(apply);
  const second = tf.grad((value: tf.Tensor) => first(value).sum());
  const third = tf.grad((value: tf.Tensor) => second(value).sum());
  const slope = (g: (value: number) => number) => (value: number) =>
    (g(value + step) - g(value - step)) / (2 * step);
  expectNear(first(x), slopes(f));
  expectNear(second(x), slopes(slope(f)));
  expectNear(third(x), slopes(slope(slope(f))));
});

test("the gradient of an activation is one op of a graph", () => {
  const f = tf.function((x: tf.Tensor) => tf.grad((value: tf.Tensor) => tf.relu(value).sum())(x));
  expect(Buffer.from(f.graph(tf.ones([3]))).toString("latin1")).toContain("ReluGrad");
});
