import { describe, expect, test } from "vitest";
import { tf } from "../../../../runtime/index.ts";
import { runtimeInfo } from "../../../../runtime/runtime_info.ts";

const numbers = (tensor: tf.Tensor | undefined) => Array.from(tensor?.dataSync() ?? []);

/** Multiplies by 2x until the product reaches 100. */
const grow = (x: tf.Tensor) =>
  tf.whileLoop(
    (_, product) => product.less(100),
    (rounds, product) => [rounds.add(1), product.mul(x.mul(2))],
    [tf.scalar(0), tf.scalar(1)],
  );

describe("tf.whileLoop", () => {
  test("runs as long as the values of each run say, in one graph and at once alike", () => {
    const traced = tf.function(grow);
    for (const [x, rounds, product] of [
      [2, 4, 256],
      [3, 3, 216],
      [50, 1, 100],
    ]) {
      for (const f of [grow, traced]) {
        expect(f(tf.scalar(x ?? 0)).map(numbers)).toEqual([[rounds], [product]]);
      }
    }
    expect(traced.traceCount).toBe(1);
  });

  test("has gradients, which go through as many rounds as there were", () => {
    const derivative = (x: tf.Tensor) => tf.grad((y) => grow(y)[1])(x);
    const traced = tf.function(derivative);
    // (2x)⁴ has 8(2x)³, and (2x)³ has 6(2x)².
    expect(numbers(traced(tf.scalar(2)))).toEqual([512]);
    expect(numbers(traced(tf.scalar(3)))).toEqual([216]);
    expect(numbers(derivative(tf.scalar(3)))).toEqual([216]);
  });

  test("has gradients of what it starts with, and of variables", () => {
    const weight = tf.variable(tf.scalar(2));
    const power = (start: tf.Tensor) =>
      tf.whileLoop(
        (i) => i.less(3),
        (i, value) => [i.add(1), value.mul(weight)],
        [tf.scalar(0), start],
      )[1];
    const f = tf.function((start: tf.Tensor) => [
      tf.grad(power)(start),
      tf.variableGrads(() => power(start).asScalar()).grads[weight.name] ?? tf.scalar(NaN),
    ]);
    // 5w³ has w³ = 8 and 15w² = 60.
    expect(f(tf.scalar(5)).map(numbers)).toEqual([[8], [60]]);
  });

  test("ends after maximumIterations", () => {
    const f = (x: tf.Tensor) =>
      tf.whileLoop(
        () => tf.scalar(true, "bool"),
        (value: tf.Tensor) => value.add(1),
        x,
        { maximumIterations: 7 },
      );
    expect(numbers(f(tf.scalar(0)))).toEqual([7]);
    expect(numbers(tf.function(f)(tf.scalar(0)))).toEqual([7]);
    expect(numbers(tf.function(f, { jitCompile: true })(tf.scalar(0)))).toEqual([7]);
  });

  test("hands on variables that rounds assign", () => {
    const total = tf.variable(tf.scalar(1));
    const f = tf.function((n: tf.Tensor) =>
      tf.whileLoop(
        (i) => i.less(n),
        (i) => {
          total.assign(total.mul(2));
          return [i.add(1)];
        },
        [tf.scalar(0)],
      ),
    );
    f(tf.scalar(3));
    expect(numbers(total)).toEqual([8]);
    f(tf.scalar(2));
    expect(numbers(total)).toEqual([32]);
  });

  test("takes a record, and leaves nothing behind", () => {
    const f = tf.function((x: tf.Tensor) =>
      tf.whileLoop(
        ({ i }) => i.less(4),
        ({ i, sum }) => ({ i: i.add(1), sum: sum.add(i) }),
        { i: x.mul(0), sum: x },
      ),
    );
    const result = f(tf.scalar(10));
    expect(numbers(result.sum)).toEqual([16]);
    tf.dispose(result);
    const before = runtimeInfo().memory;
    const x = tf.scalar(1);
    tf.dispose([f(x), x]);
    expect(runtimeInfo().memory).toEqual(before);
  });

  test("refuses rounds that change a shape or a dtype, and conditions that are no truth value", () => {
    const bad = (body: (x: tf.Tensor) => tf.Tensor, condition = (x: tf.Tensor) => x.sum().less(9)) =>
      tf.function((x: tf.Tensor) => tf.whileLoop(condition, body, x));
    expect(() => bad((x) => x.concat(x))(tf.ones([2]))).toThrow(
      "tf.whileLoop: a round changes what it hands on: float32[2] becomes float32[4]. Return the dtypes and shapes",
    );
    expect(() => bad((x) => x.toInt())(tf.ones([2]))).toThrow("float32[2] becomes int32[2]");
    expect(() =>
      bad(
        (x) => x,
        (x) => x.less(9),
      )(tf.ones([2])),
    ).toThrow("the condition is bool[2], not bool[].");
    expect(() =>
      tf.whileLoop(
        (i) => tf.scalar(i, "bool"),
        (i: number) => i,
        1,
      ),
    ).toThrow("tf.whileLoop: loopVars is number 1, not a tensor. Pass tf.scalar(…).");
  });
});
