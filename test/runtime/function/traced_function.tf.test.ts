import { describe, expect, test, vi } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";

const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

describe("tf.function", () => {
  test("computes what the function computes, and runs it once for each shape", () => {
    let runs = 0;
    const square = tf.function((x: tf.Tensor) => {
      runs += 1;
      return x.mul(x).add(1);
    });
    expect(values(square(tf.tensor1d([1, 2, 3])))).toEqual([2, 5, 10]);
    expect(values(square(tf.tensor1d([4, 5, 6])))).toEqual([17, 26, 37]);
    expect(runs).toBe(1);
    expect(values(square(tf.tensor2d([[7]])))).toEqual([50]);
    expect([runs, square.traceCount]).toEqual([2, 2]);
  });

  test("takes and returns arrays and records, and traces for each value of what is no tensor", () => {
    const f = tf.function(
      (options: { readonly pair: readonly [tf.Tensor, tf.Tensor]; readonly factor: number }) => ({
        sum: options.pair[0].add(options.pair[1]).mul(options.factor),
        parts: [options.pair[0].neg(), "text"] as const,
      }),
    );
    const pair = [tf.scalar(1), tf.scalar(2)] as const;
    const twice = f({ pair, factor: 2 });
    expect(values(twice.sum)).toEqual([6]);
    expect(values(twice.parts[0])).toEqual([-1]);
    expect(twice.parts[1]).toBe("text");
    expect(values(f({ pair, factor: 3 }).sum)).toEqual([9]);
    expect(f.traceCount).toBe(2);
  });

  test("reads a variable at each call, and assigns it", () => {
    const count = tf.variable(tf.scalar(10));
    const add = tf.function((x: tf.Tensor) => {
      count.assign(count.add(x));
      return count.mul(2);
    });
    expect(values(add(tf.scalar(1)))).toEqual([22]);
    expect(values(add(tf.scalar(1)))).toEqual([24]);
    count.assign(tf.scalar(100));
    expect(values(add(tf.scalar(5)))).toEqual([210]);
    expect(values(count)).toEqual([105]);
  });

  test("an assigned variable whose value somebody else holds leaves them theirs", () => {
    const weight = tf.variable(tf.scalar(1));
    const grow = tf.function(() => weight.assign(weight.add(1)));
    grow();
    const before = weight.clone();
    grow();
    expect([values(before), values(weight)]).toEqual([[2], [3]]);
  });

  test("a variable that the function creates starts once and lasts", () => {
    let total: tf.Variable | undefined;
    const accumulate = tf.function((x: tf.Tensor) => {
      total ??= tf.variable(tf.fill([2], 5).add(1));
      total.assign(total.add(x));
      return total.clone();
    });
    expect(values(accumulate(tf.tensor1d([1, 2])))).toEqual([7, 8]);
    expect(values(accumulate(tf.tensor1d([1, 2])))).toEqual([8, 10]);
  });

  test("keeps what it captured when the cell disposes of it", () => {
    const offset = tf.tensor1d([10, 20]);
    const shift = tf.function((x: tf.Tensor) => x.add(offset));
    expect(values(shift(tf.tensor1d([1, 2])))).toEqual([11, 22]);
    offset.dispose();
    expect(values(shift(tf.tensor1d([3, 4])))).toEqual([13, 24]);
  });

  test("a function that calls another becomes one graph", () => {
    const half = tf.function((x: tf.Tensor) => x.div(2));
    const outer = tf.function((x: tf.Tensor) => half(x).add(half(x)));
    expect(values(outer(tf.scalar(8)))).toEqual([8]);
    expect([half.traceCount, outer.traceCount]).toEqual([0, 1]);
  });

  test("gradients of a function that was compiled are those of its ops", () => {
    const cube = tf.function((x: tf.Tensor) => x.pow(3).sum() as tf.Scalar);
    expect(values(tf.grad(cube)(tf.tensor1d([1, 2])))).toEqual([3, 12]);
  });

  test("gradients are computed within", () => {
    const slope = tf.function((x: tf.Tensor) => tf.grad((y: tf.Tensor) => y.square().sum())(x));
    expect(values(slope(tf.tensor1d([3, -4])))).toEqual([6, -8]);
  });

  test("strings, integers and booleans go through", () => {
    const f = tf.function((names: tf.Tensor, counts: tf.Tensor) => ({
      same: names.equal(tf.tensor1d(["a", "x"])) as tf.Tensor,
      next: counts.add(tf.tensor1d([1, 1], "int32")),
    }));
    const { same, next } = f(tf.tensor1d(["a", "b"]), tf.tensor1d([1, 2], "int32"));
    expect([same.dtype, values(same), next.dtype, values(next)]).toEqual(["bool", [1, 0], "int32", [2, 3]]);
  });

  test("compiled by XLA it computes the same", () => {
    const layer = (x: tf.Tensor) => tf.tanh(x.matMul(tf.ones([3, 2])).add(0.5));
    const x = tf.tensor2d([[0.1, 0.2, 0.3]]);
    const expected = Math.tanh(0.6 + 0.5);
    for (const result of values(tf.function(layer, { jitCompile: true })(x)))
      expect(result).toBeCloseTo(expected, 6);
  });

  test("runs on another thread while JavaScript goes on, one run after the other", async () => {
    const state = tf.variable(tf.fill([512, 512], 1 / 512));
    const power = tf.function(() => {
      let product: tf.Tensor = state;
      for (let count = 0; count < 20; count += 1) product = product.matMul(state);
      state.assign(product as tf.Tensor2D);
      return product.sum();
    });
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    // Rows sum to one, and so do those of every power.
    for (const sum of await Promise.all([power.async(), power.async()]))
      expect(values(sum)[0]).toBeCloseTo(512, 1);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
    expect(power.traceCount).toBe(1);
  });

  test("that fails on another thread rejects with the op", async () => {
    const f = tf.function((x: tf.Tensor, index: tf.Tensor) => tf.gather(x, index as tf.Tensor1D), {
      name: "pick",
    });
    await expect(f.async(tf.ones([3]), tf.tensor1d([7], "int32"))).rejects.toThrow(
      /pick: .*7.* is not in \[0, 3\)/s,
    );
  });

  test("names its ops by the layers and scopes that they belong to", () => {
    const layer = tf.layers.dense({ units: 2, name: "head" });
    const f = tf.function(
      (x: tf.Tensor) =>
        tf.variableGrads(() =>
          tf.nameScope("loss", () => (layer.apply(x) as tf.Tensor).square().sum() as tf.Scalar),
        ).value,
    );
    layer.apply(tf.ones([1, 3]));
    const graph = Buffer.from(f.graph(tf.ones([4, 3]))).toString("latin1");
    for (const name of [/loss\/head\/\w*MatMul/, /loss\/Sum/, /gradient_tape\/loss\/head\/\w*MatMul/]) {
      expect(graph).toMatch(name);
    }
  });

  test("leaves no tensor behind", () => {
    const weights = tf.variable(tf.ones([4]));
    const step = tf.function((x: tf.Tensor) =>
      tf.tidy(() => {
        weights.assign(weights.sub(x.mul(0.1)) as tf.Tensor1D);
        return weights.sum();
      }),
    );
    const x = tf.ones([4]);
    step(x).dispose();
    const before = runtimeInfo().memory;
    for (let count = 0; count < 100; count += 1) step(x).dispose();
    expect(runtimeInfo().memory).toEqual(before);
    step.dispose();
    expect(runtimeInfo().memory).toEqual(before);
    expect(values(step(x))[0]).toBeCloseTo(4 - 0.4 * 102, 4);
  });

  test("its graph is a GraphDef that names its ops", () => {
    const f = tf.function((x: tf.Tensor) => x.matMul(x), { name: "square" });
    const bytes = Buffer.from(f.graph(tf.ones([2, 2])));
    expect(bytes.includes("MatMul")).toBe(true);
    expect(f.getConcreteFunction(tf.ones([2, 2])).inputs).toMatchObject([
      { dtype: "float32", shape: [2, 2] },
    ]);
  });
});

describe("random numbers of a traced function", () => {
  test("are drawn anew at each run", () => {
    const noise = tf.function(() => tf.randomUniform([1000], 2, 4));
    const [first, second] = [values(noise()), values(noise())];
    expect(first).not.toEqual(second);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...first)).toBeLessThan(4);
    // The standard error of the mean is 2 / sqrt(12 * 1000) = 0.018.
    expect(first.reduce((sum, value) => sum + value, 0) / 1000).toBeCloseTo(3, 0.9);
  });

  test("with a seed come in the same sequence", () => {
    const make = () => tf.function(() => tf.randomNormal([5], 0, 1, "float32", 42));
    const sequence = (f: () => tf.Tensor) => [values(f()), values(f())];
    const [one, two] = [sequence(make()), sequence(make())];
    expect(one).toEqual(two);
    expect(one[0]).not.toEqual(one[1]);
  });

  test("are those of a dropout too, which keeps the mean", () => {
    const drop = tf.function((x: tf.Tensor) => tf.dropout(x, 0.25));
    const [first, second] = [values(drop(tf.ones([4000]))), values(drop(tf.ones([4000])))];
    expect(first).not.toEqual(second);
    expect(new Set(first.map((value) => value.toFixed(4)))).toEqual(new Set(["0.0000", "1.3333"]));
    // The standard error of the share kept is sqrt(0.25 * 0.75 / 4000) = 0.007.
    expect(Math.abs(first.filter((value) => value > 0).length / 4000 - 0.75)).toBeLessThan(0.035);
  });
});

describe("a mistake in a traced function", () => {
  test.each([
    ["dataSync", (x: tf.Tensor) => tf.scalar(x.dataSync()[0] ?? 0)],
    ["arraySync", (x: tf.Tensor) => tf.tensor(x.arraySync() as number[])],
    ["print", (x: tf.Tensor) => tf.tidy(() => x.print() ?? x)],
  ])("that reads values by %s is told what to use instead", (_, body) => {
    const f = tf.function(body as (x: tf.Tensor) => tf.Tensor, { name: "reader" });
    expect(() => f(tf.tensor1d([1, 2]))).toThrow(
      "tf.function reader: the values of float32[2] do not exist while the function is traced. Choose with tf.cond or tf.where",
    );
    expect(values(tf.tensor1d([1, 2]).add(1))).toEqual([2, 3]);
  });

  test("gives the variables back the values that they had", () => {
    const weight = tf.variable(tf.scalar(7));
    const f = tf.function((x: tf.Tensor) => {
      weight.assign(x as tf.Scalar);
      throw new Error("after the assignment");
    });
    const before = tf.memory().numTensors;
    const x = tf.scalar(1);
    expect(() => f(x)).toThrow("after the assignment");
    expect(values(weight)).toEqual([7]);
    expect(tf.memory().numTensors).toBe(before + 1);
  });

  test("that keeps a tensor of the trace is told when it is used", () => {
    let kept: tf.Tensor | undefined;
    const f = tf.function((x: tf.Tensor) => {
      kept = tf.keep(x.add(1));
      return x.mul(2);
    });
    f(tf.ones([3]));
    expect(() => kept?.dataSync()).toThrow(
      "tensor: float32[3] belongs to a trace of tf.function that has ended",
    );
    expect(() => kept?.add(1)).toThrow("float32[3] belongs to a trace");
    const g = tf.function((x: tf.Tensor) => x.add(kept as tf.Tensor));
    expect(() => g(tf.ones([3]))).toThrow("float32[3] belongs to another trace");
  });

  test("of shapes names the op and its operands", () => {
    const f = tf.function((a: tf.Tensor, b: tf.Tensor) => a.concat(b));
    expect(() => f(tf.ones([2, 2]), tf.ones([2, 3]))).toThrow(/concat/i);
  });

  test("that is asynchronous is refused", () => {
    const f = tf.function(async (x: tf.Tensor) => x.add(1));
    expect(() => f(tf.scalar(1))).toThrow("the function is asynchronous");
  });

  test("whose variable was disposed of is told which", () => {
    const weight = tf.variable(tf.scalar(1), true, "gone");
    const f = tf.function((x: tf.Tensor) => x.add(weight));
    f(tf.scalar(1));
    weight.dispose();
    expect(() => f(tf.scalar(1))).toThrow("the variable gone was disposed of");
  });

  test("that traces again at each call is told of once, with the argument", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const f = tf.function((x: tf.Tensor, rate: number) => x.mul(rate), { name: "scale" });
    for (let rate = 0; rate < 12; rate += 1) f(tf.scalar(1), rate);
    expect(warn.mock.calls.map(String)).toEqual([
      "tf.function scale: 5 of the last 5 calls traced it again, because argument 1 (number 0, number 1, number 2 …) is another one each time. Pass tensors of the same shape, and numbers that change as tensors.",
    ]);
    warn.mockRestore();
  });

  test("whose initial value depends on an argument is told so", () => {
    const f = tf.function((x: tf.Tensor) => tf.variable(x.add(1)).add(1));
    expect(() => f(tf.scalar(1))).toThrow("its initial value depends on the argument x, float32[]");
  });
});
