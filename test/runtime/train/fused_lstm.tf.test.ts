import { describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";

const [batch, steps, features, units] = [2, 4, 3, 5];
const x = tf.tensor3d(
  Array.from({ length: batch * steps * features }, (_, index) => Math.sin(index * 1.7)),
  [batch, steps, features],
);

function lstm(options: Partial<Parameters<typeof tf.layers.lstm>[0]> = {}): tf.layers.Layer {
  const init = (seed: number) => tf.initializers.glorotUniform({ seed });
  return tf.layers.lstm({
    units,
    recurrentActivation: "sigmoid",
    kernelInitializer: init(1),
    recurrentInitializer: init(2),
    biasInitializer: init(3),
    ...options,
  });
}

/** tfjs loops over the steps where there is a mask: here one that hides nothing. */
function loop(layer: tf.layers.Layer, input: tf.Tensor): tf.Tensor[] {
  return outputsOf(layer.call(input, parseKwargs({ mask: tf.ones([batch, steps], "bool") })));
}

function fused(layer: tf.layers.Layer, input: tf.Tensor): tf.Tensor[] {
  return outputsOf(layer.call(input, {}));
}

function outputsOf(result: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
  return Array.isArray(result) ? result : [result];
}

function parseKwargs(kwargs: unknown): Record<string, never> {
  return kwargs as Record<string, never>;
}

function expectClose(actual: readonly tf.Tensor[], expected: readonly tf.Tensor[]): void {
  expect(actual.map((tensor) => tensor.shape)).toEqual(expected.map((tensor) => tensor.shape));
  for (const [index, tensor] of actual.entries()) {
    const values = expected[index]?.dataSync() ?? [];
    for (const [at, value] of tensor.dataSync().entries()) expect(value).toBeCloseTo(values[at] ?? NaN, 5);
  }
}

/** An LSTM by its definition (Hochreiter and Schmidhuber, with the forget gate of Gers). */
function byDefinition(row: readonly number[][], [kernel, recurrent, bias]: readonly number[][][]): number[] {
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  let [hidden, cells] = [Array<number>(units).fill(0), Array<number>(units).fill(0)];
  const dot = (values: readonly number[], matrix: readonly number[][] | undefined, column: number) =>
    values.reduce((sum, value, index) => sum + value * (matrix?.[index]?.[column] ?? NaN), 0);
  for (const input of row) {
    const gate = (which: number, unit: number) => {
      const column = which * units + unit;
      return dot(input, kernel, column) + dot(hidden, recurrent, column) + (bias?.[0]?.[column] ?? NaN);
    };
    const next = cells.map(
      (cell, unit) => sigmoid(gate(1, unit)) * cell + sigmoid(gate(0, unit)) * Math.tanh(gate(2, unit)),
    );
    hidden = next.map((cell, unit) => sigmoid(gate(3, unit)) * Math.tanh(cell));
    cells = next;
  }
  return hidden;
}

describe("LSTM layers as one op", () => {
  test("compute what an LSTM is defined to compute", () => {
    const layer = lstm();
    const output = layer.apply(x);
    const weights = layer.getWeights().map((weight) => weight.as2D(-1, 4 * units).arraySync());
    const expected = x.arraySync().map((row) => byDefinition(row, weights));
    expectClose(outputsOf(parseTensor(output)), [tf.tensor2d(expected)]);
  });

  test.each([
    ["the last output", {}],
    ["the outputs of all steps", { returnSequences: true }],
    ["the states too", { returnState: true }],
    ["sequences from their end", { goBackwards: true, returnSequences: true, returnState: true }],
    ["units that forget at first", { unitForgetBias: true }],
  ])("return %s as the loop of tfjs does", (_, options) => {
    const layer = lstm(options);
    layer.build(x.shape);
    expectClose(fused(layer, x), loop(layer, x));
    // XLA does not know the op: there it is a loop of the graph.
    expectClose(
      tf.function((input: tf.Tensor) => fused(layer, input), { jitCompile: true })(x),
      loop(layer, x),
    );
  });

  test("have the gradients of the loop, of weights and inputs", () => {
    const layer = lstm({ returnSequences: true });
    layer.build(x.shape);
    const gradients = (run: typeof fused) => {
      const loss = () => tf.sum(tf.square(run(layer, x)[0] ?? tf.scalar(NaN))).asScalar();
      const { grads } = tf.variableGrads(loss);
      const ofInput = tf.grad((input) => tf.sum(tf.square(run(layer, input)[0] ?? tf.scalar(NaN))))(x);
      return [...Object.values(grads), ofInput];
    };
    const expected = gradients(loop);
    expect(expected).toHaveLength(4);
    expectClose(gradients(fused), expected);
    expectClose(tf.function(() => gradients(fused), { jitCompile: true })(), expected);
  });

  test("keep their state from batch to batch where they are stateful", () => {
    const layer = lstm({ stateful: true, batchInputShape: [batch, steps, features] });
    const halves = tf.split(x, 2, 1);
    layer.build([batch, steps / 2, features]);
    layer.resetStates();
    for (const half of halves.slice(0, 1)) fused(layer, half);
    const last = fused(layer, halves[1] ?? x);
    const whole = lstm();
    whole.build(x.shape);
    whole.setWeights(layer.getWeights());
    expectClose(last, fused(whole, x));
  });

  test("with other gates, dropout while training or no bias run as before", () => {
    for (const options of [{ recurrentActivation: "hardSigmoid" as const }, { useBias: false }]) {
      const layer = lstm(options);
      layer.build(x.shape);
      expectClose(fused(layer, x), loop(layer, x));
    }
    const dropped = lstm({ dropout: 0.5 });
    dropped.build(x.shape);
    const [first, second] = [0, 1].map(() => dropped.call(x, parseKwargs({ training: true })));
    expect(outputsOf(first ?? []).map((tensor) => tensor.dataSync())).not.toEqual(
      outputsOf(second ?? []).map((tensor) => tensor.dataSync()),
    );
    expectClose(fused(dropped, x), loop(dropped, x));
  });

  test("train in a traced function, through XLA too, and leave nothing behind", () => {
    const layer = lstm();
    layer.build(x.shape);
    const optimizer = tf.train.sgd(0);
    const step = (input: tf.Tensor) => {
      const loss = optimizer.minimize(() => tf.sum(layer.call(input, {}) as tf.Tensor).asScalar(), true);
      return loss ?? tf.scalar(NaN);
    };
    const [plain, compiled] = [tf.function(step), tf.function(step, { jitCompile: true })];
    const ops = (fn: typeof plain) => Buffer.from(fn.graph(x)).toString("latin1");
    expect(ops(plain)).toContain("BlockLSTMGradV2");
    expect(ops(compiled)).not.toContain("BlockLSTMV2");
    expect(ops(compiled)).toContain("While");
    expectClose([compiled(x)], [plain(x)]);
    // What the optimizer keeps, it makes when it first runs.
    tf.dispose(tf.tidy(() => step(x)));
    const before = runtimeInfo().memory;
    for (let round = 0; round < 3; round++) tf.dispose([plain(x), tf.tidy(() => step(x))]);
    expect(runtimeInfo().memory).toEqual(before);
  });
});

function parseTensor(value: unknown): tf.Tensor {
  return value as tf.Tensor;
}
