import { describe, expect, test } from "vitest";
import { tf } from "../../../../runtime/index.ts";
import { runtimeInfo } from "../../../../runtime/runtime_info.ts";

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

describe("tf.cond", () => {
  test("takes the branch that the values of each run choose, in one graph", () => {
    const factor = tf.variable(tf.scalar(3));
    const f = tf.function((x: tf.Tensor) =>
      tf.cond(
        x.sum().greater(0),
        () => x.mul(factor),
        () => x.square(),
      ),
    );
    expect(numbers(f(tf.tensor([1, 2])))).toEqual([3, 6]);
    expect(numbers(f(tf.tensor([-1, -2])))).toEqual([1, 4]);
    factor.assign(tf.scalar(5));
    expect(numbers(f(tf.tensor([1, 2])))).toEqual([5, 10]);
    expect(f.traceCount).toBe(1);
  });

  test("outside of a traced function calls the chosen branch alone", () => {
    const calls: string[] = [];
    const branch = (name: string) => () => {
      calls.push(name);
      return tf.scalar(1);
    };
    tf.cond(tf.scalar(true, "bool"), branch("first"), branch("second"));
    tf.cond(false, branch("third"), branch("fourth"));
    expect(calls).toEqual(["first", "fourth"]);
  });

  test("has the gradient of the branch that was taken, of captured tensors and variables", () => {
    const weight = tf.variable(tf.scalar(5));
    // h = 2y, so h·w·y = 2wy² and h²·y = 4y³.
    const loss = (y: tf.Tensor) => {
      const h = y.mul(2);
      return tf.cond(
        y.sum().greater(0),
        () => h.mul(weight).mul(y),
        () => h.square().mul(y),
      );
    };
    const ofInput = tf.function((x: tf.Tensor) => tf.grad((y) => loss(y).sum())(x));
    expect(numbers(ofInput(tf.tensor([1, 2])))).toEqual([20, 40]);
    expect(numbers(ofInput(tf.tensor([-1, -2])))).toEqual([12, 48]);
    const ofWeight = tf.function((x: tf.Tensor) => tf.variableGrads(() => loss(x).sum().asScalar()).grads);
    expect(numbers(ofWeight(tf.tensor([1, 2]))[weight.name] ?? tf.scalar(NaN))).toEqual([10]);
    expect(numbers(ofWeight(tf.tensor([-1, -2]))[weight.name] ?? tf.scalar(NaN))).toEqual([0]);
    const second = tf.function((x: tf.Tensor) =>
      tf.grad((z) =>
        tf
          .grad((y) => loss(y).sum())(z)
          .sum(),
      )(x),
    );
    expect(numbers(second(tf.tensor([1, 2])))).toEqual([20, 20]);
    expect(numbers(second(tf.tensor([-1, -2])))).toEqual([-24, -48]);
  });

  test("assigns variables only in the branch that was taken", () => {
    const count = tf.variable(tf.scalar(0));
    const f = tf.function((x: tf.Tensor) =>
      tf.cond(
        x.greater(0),
        () => {
          count.assign(count.add(1));
          return count;
        },
        () => tf.scalar(-1),
      ),
    );
    expect([1, -1, 1].map((value) => numbers(f(tf.scalar(value))))).toEqual([[1], [-1], [2]]);
    expect(numbers(count)).toEqual([2]);
  });

  test("nests, gives structures back and draws random numbers afresh", () => {
    const f = tf.function((x: tf.Tensor) =>
      tf.cond(
        x.greater(0),
        () => ({
          sign: tf.cond(
            x.greater(10),
            () => tf.scalar(2),
            () => tf.scalar(1),
          ),
          noise: [tf.randomUniform([3])],
        }),
        () => ({ sign: tf.scalar(-1), noise: [tf.zeros([3])] }),
      ),
    );
    expect([20, 5, -5].map((value) => numbers(f(tf.scalar(value)).sign))).toEqual([[2], [1], [-1]]);
    const [one, other] = [f(tf.scalar(1)), f(tf.scalar(1))].map(({ noise }) =>
      numbers(noise[0] ?? tf.scalar(0)),
    );
    expect(one).toHaveLength(3);
    expect(one).not.toEqual(other);
  });

  test("works with open sizes and through XLA, and leaves nothing behind", () => {
    const branches = (x: tf.Tensor) =>
      tf.cond(
        x.sum().greater(0),
        () => x.sub(x.mean(0, true)),
        () => tf.zeros(x.shape),
      );
    const open = tf.function(branches, { inputSignature: [new tf.TensorSpec([null, 2])] });
    const compiled = tf.function(branches, { jitCompile: true });
    const rows = tf.tensor([
      [1, 2],
      [3, 6],
    ]);
    for (const f of [open, compiled]) {
      expect(f(rows).arraySync()).toEqual([
        [-1, -2],
        [1, 2],
      ]);
      expect(f(rows.neg()).arraySync()).toEqual([
        [0, 0],
        [0, 0],
      ]);
    }
    expect(open(tf.ones([3, 2])).arraySync()).toEqual(Array(3).fill([0, 0]));
    expect(open.traceCount).toBe(1);
    const before = runtimeInfo().memory;
    tf.dispose([open(rows), compiled(rows)]);
    const other = tf.function(branches);
    other(rows).dispose();
    other.dispose();
    expect(runtimeInfo().memory).toEqual(before);
  });

  test("refuses branches that differ and predicates that are no scalar, naming what differs", () => {
    const run = (second: () => unknown) =>
      tf.function((x: tf.Tensor) => tf.cond(x.sum().greater(0), () => x, second));
    expect(() => run(() => tf.zeros([3]))(tf.ones([2]))).toThrow(
      "tf.cond: the branches return different tensors: float32[2] and float32[3]. Return the same dtypes and shapes",
    );
    expect(() => run(() => [tf.zeros([2])])(tf.ones([2]))).toThrow("array of 1");
    expect(() =>
      tf.cond(
        tf.ones([2]),
        () => tf.scalar(1),
        () => tf.scalar(2),
      ),
    ).toThrow("tf.cond: pred is float32[2], not a scalar.");
    const creates = tf.function((x: tf.Tensor) =>
      tf.cond(
        x.greater(0),
        () => tf.variable(x.mul(2)),
        () => x,
      ),
    );
    expect(() => creates(tf.scalar(1))).toThrow("a variable cannot be created in a branch");
    const reads = tf.function((x: tf.Tensor) =>
      tf.cond(
        x.greater(0),
        () => tf.scalar(x.dataSync()[0] ?? 0),
        () => x,
      ),
    );
    expect(() => reads(tf.scalar(1))).toThrow("do not exist while the function is traced");
  });
});
