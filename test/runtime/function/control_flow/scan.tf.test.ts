import { describe, expect, test } from "vitest";
import { tf } from "../../../../runtime/index.ts";

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const elements = tf.tensor([1, 2, 3]);

/** s ← ws + x */
const decay = (weight: tf.Tensor) => (x: tf.Tensor) =>
  tf.scan((sum: tf.Tensor, value: tf.Tensor) => sum.mul(weight).add(value), x, tf.scalar(1));

describe("tf.scan", () => {
  test("keeps each intermediate result, in a graph and at once alike", () => {
    const run = decay(tf.scalar(0.5));
    for (const f of [run, tf.function(run), tf.function(run, { jitCompile: true })]) {
      expect(numbers(f(elements))).toEqual([1.5, 2.75, 4.375]);
    }
  });

  test("goes from the last element with reverse", () => {
    const run = (x: tf.Tensor) =>
      tf.scan((sum: tf.Tensor, value: tf.Tensor) => sum.mul(2).add(value), x, tf.scalar(0), {
        reverse: true,
      });
    for (const f of [run, tf.function(run)]) expect(numbers(f(elements))).toEqual([17, 8, 3]);
  });

  test("has gradients of elements, initializer and variables", () => {
    const weight = tf.variable(tf.scalar(0.5));
    const gradients = (x: tf.Tensor, start: tf.Tensor) => {
      const loss = (values: tf.Tensor, first: tf.Tensor) =>
        tf
          .scan((sum: tf.Tensor, value: tf.Tensor) => sum.mul(weight).add(value), values, first)
          .square()
          .sum();
      const { grads } = tf.variableGrads(() => loss(x, start).asScalar());
      return [...tf.grads(loss)([x, start]), grads[weight.name] ?? tf.scalar(NaN)];
    };
    // With s = [1.5, 2.75, 4.375] and w = ½: d/dx₃ = 2s₃, d/dx₂ = 2s₂ + w·d/dx₃, d/dx₁ = 2s₁ + w·d/dx₂,
    // d/ds₀ = w·d/dx₁, d/dw = s₀·d/dx₁ + s₁·d/dx₂ + s₂·d/dx₃.
    const [third, second, first] = [8.75, 5.5 + 4.375, 3 + 4.9375];
    const expected = [[first, second, third], [first / 2], [first + 1.5 * second + 2.75 * third]];
    for (const f of [gradients, tf.function(gradients), tf.function(gradients, { jitCompile: true })]) {
      expect(f(elements, tf.scalar(1)).map(numbers)).toEqual(expected);
    }
  });

  test("takes records and hands on more than it keeps apart", () => {
    const run = (x: { a: tf.Tensor; b: tf.Tensor }) =>
      tf.scan(
        ({ sum, count }: { sum: tf.Tensor; count: tf.Tensor }, { a, b }: { a: tf.Tensor; b: tf.Tensor }) => ({
          sum: sum.add(a.mul(b)),
          count: count.add(tf.scalar(1, "int32")),
        }),
        x,
        { sum: tf.scalar(0), count: tf.scalar(0, "int32") },
      );
    for (const f of [run, tf.function(run)]) {
      const { sum, count } = f({ a: elements, b: elements });
      expect(numbers(sum)).toEqual([1, 5, 14]);
      expect(numbers(count)).toEqual([1, 2, 3]);
    }
  });

  test("draws other random numbers in each round, and its gradient is that of these numbers", () => {
    const f = tf.function((x: tf.Tensor) => {
      const dropped = (values: tf.Tensor) =>
        tf.map((value: tf.Tensor) => tf.dropout(tf.ones([64]), 0.5).mul(value), values);
      return tf.valueAndGrad((values) => dropped(values).sum())(x);
    });
    const { value, grad } = f(tf.ones([4]));
    const perRound = numbers(grad);
    expect(new Set(perRound).size).toBeGreaterThan(1);
    expect(perRound.reduce((sum, one) => sum + one, 0)).toBe(numbers(value)[0]);
  });

  test("refuses elements of different lengths and a gradient of a gradient", () => {
    const add = ([a, b]: tf.Tensor[]) => (a ?? elements).add(b ?? elements);
    expect(() => tf.map(add, [tf.ones([2]), tf.ones([3])])).toThrow(
      "tf.map: elems[1] is float32[3], and the first axis of elems[0] has 2 elements.",
    );
    expect(() => tf.map((x: tf.Tensor) => x, tf.scalar(1))).toThrow("tf.map: ");
    const second = tf.function((x: tf.Tensor) =>
      tf.grad((y) =>
        tf
          .grad((z) => decay(z.mean())(z).sum())(y)
          .sum(),
      )(x),
    );
    expect(() => second(elements)).toThrow("the gradient of a gradient of a loop is not supported");
  });
});

describe("tf.map", () => {
  const rows = tf.tensor([
    [1, 2],
    [5, 7],
    [4, 4],
  ]);
  const shifted = (x: tf.Tensor) => tf.map((row: tf.Tensor) => row.sub(row.min()), x);

  test("applies a function to each element, for all lengths in one graph", () => {
    const open = tf.function(shifted, { inputSignature: [new tf.TensorSpec([null, 2])] });
    const expected = [
      [0, 1],
      [0, 2],
      [0, 0],
    ];
    for (const f of [shifted, tf.function(shifted), open]) expect(f(rows).arraySync()).toEqual(expected);
    expect(open(rows.slice(1)).arraySync()).toEqual(expected.slice(1));
    expect(open.traceCount).toBe(1);
  });

  test("has gradients of elements and of what the function captures", () => {
    const weight = tf.variable(tf.scalar(3));
    const gradients = (x: tf.Tensor) => {
      const loss = (values: tf.Tensor) =>
        tf.map((row: tf.Tensor) => row.square().sum().mul(weight), values).sum();
      const { grads } = tf.variableGrads(() => loss(x).asScalar());
      return [tf.grad(loss)(x), grads[weight.name] ?? tf.scalar(NaN)];
    };
    for (const f of [gradients, tf.function(gradients)]) {
      expect(f(rows).map(numbers)).toEqual([[6, 12, 30, 42, 24, 24], [1 + 4 + 25 + 49 + 16 + 16]]);
    }
  });
});
