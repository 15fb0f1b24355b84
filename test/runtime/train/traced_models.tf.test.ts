import { describe, expect, test, vi } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";

const rows = 48;
const xs = tf.tensor2d(
  Array.from({ length: rows }, (_, row) => [Math.sin(row), Math.cos(row * 2), (row % 7) / 7]),
);
const ys = tf.oneHot(
  tf.tensor1d(
    Array.from({ length: rows }, (_, row) => row % 3),
    "int32",
  ),
  3,
);

/** A model with the same weights each time, for a run with a graph and one without. */
function classifier(optimizer: string | tf.Optimizer, runEagerly: boolean, extra: tf.layers.Layer[] = []) {
  const init = (seed: number) => tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: "tanh", inputShape: [3], kernelInitializer: init(1) }),
      ...extra,
      tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: init(2) }),
    ],
  });
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"], runEagerly });
  return model;
}

async function train(model: tf.Sequential, args: Partial<tf.ModelFitArgs> = {}) {
  const { history } = await model.fit(xs, ys, {
    epochs: 3,
    batchSize: 20,
    shuffle: false,
    verbose: 0,
    ...args,
  });
  const weights = model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
  return { history, weights };
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 4);
}

describe("fit with traced steps", () => {
  test.each([
    ["sgd", () => tf.train.sgd(0.1)],
    ["momentum", () => tf.train.momentum(0.05, 0.9)],
    ["adagrad", () => tf.train.adagrad(0.1)],
    ["adadelta", () => tf.train.adadelta(0.5)],
    ["rmsprop", () => tf.train.rmsprop(0.01)],
    ["adam", () => tf.train.adam(0.01)],
    ["adamax", () => tf.train.adamax(0.01)],
  ])("%s reaches the weights and losses of steps op by op", async (_, optimizer) => {
    const traced = await train(classifier(optimizer(), false));
    const eager = await train(classifier(optimizer(), true));
    expectClose(traced.weights, eager.weights);
    for (const name of ["loss", "acc"]) {
      expectClose(traced.history[name] as number[], eager.history[name] as number[]);
    }
  });

  test("keeps the moving averages of a batch normalisation", async () => {
    const run = (runEagerly: boolean) =>
      train(classifier("sgd", runEagerly, [tf.layers.batchNormalization() as tf.layers.Layer]));
    expectClose((await run(false)).weights, (await run(true)).weights);
  });

  test("weighs classes and validates as op by op", async () => {
    const args = { classWeight: { 0: 1, 1: 2, 2: 0.5 }, validationData: [xs, ys] as [tf.Tensor, tf.Tensor] };
    const traced = await train(classifier("adam", false), args);
    const eager = await train(classifier("adam", true), args);
    for (const name of ["loss", "val_loss", "val_acc"]) {
      expectClose(traced.history[name] as number[], eager.history[name] as number[]);
    }
  });

  test("follows a learning rate that a callback changes", async () => {
    const run = (runEagerly: boolean) => {
      const optimizer = tf.train.sgd(0.1);
      const onEpochBegin = async (epoch: number) => optimizer.setLearningRate(0.1 / (epoch + 1));
      return train(classifier(optimizer, runEagerly), { callbacks: { onEpochBegin } });
    };
    expectClose((await run(false)).weights, (await run(true)).weights);
  });

  test("drops other units in each step", async () => {
    const layers = [
      tf.layers.dropout({ rate: 0.5, inputShape: [1000] }),
      tf.layers.dense({ units: 1, kernelInitializer: "randomUniform" }),
    ];
    const model = tf.sequential({ layers });
    model.compile({ optimizer: tf.train.sgd(0), loss: (_labels, out) => tf.mean(out) });
    const losses: (number | undefined)[] = [];
    const callbacks = { onBatchEnd: async (_batch: number, logs?: tf.Logs) => void losses.push(logs?.loss) };
    await model.fit(tf.ones([4, 1000]), tf.ones([4, 1]), {
      epochs: 4,
      batchSize: 4,
      verbose: 0,
      callbacks,
    });
    expect(new Set(losses).size).toBe(4);
  });

  test("holds the same memory after many steps", async () => {
    const model = classifier("adam", false);
    await train(model);
    const before = runtimeInfo().memory.nativeTensors;
    const { tensors } = runtimeInfo().memory;
    await model.fit(xs, ys, { epochs: 100, batchSize: 20, shuffle: false, verbose: 0 });
    // Less where what was forgotten before has been collected meanwhile.
    expect(runtimeInfo().memory.nativeTensors).toBeLessThanOrEqual(before);
    expect(runtimeInfo().memory.tensors).toBeLessThanOrEqual(tensors);
  });

  test("a layer that reads values runs op by op, and says so once", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    class Peek extends tf.layers.Layer {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const [input] = Array.isArray(inputs) ? inputs : [inputs];
        const tensor = input as tf.Tensor;
        return tensor.mul(tensor.max().dataSync()[0] === undefined ? 0 : 1);
      }
      static get className(): string {
        return "Peek";
      }
    }
    const { history } = await train(classifier("sgd", false, [new Peek()]));
    expect(history.loss).toHaveLength(3);
    expect(warn.mock.calls).toHaveLength(1);
    expect(String(warn.mock.calls[0])).toContain("do not exist while the function is traced");
    warn.mockRestore();
  });
});

describe("evaluate and predict with traced steps", () => {
  test("give what they give op by op", () => {
    const [traced, eager] = [classifier("sgd", false), classifier("sgd", true)];
    const outputs = (model: tf.Sequential) =>
      Array.from((model.predict(xs, { batchSize: 20 }) as tf.Tensor).dataSync());
    expectClose(outputs(traced), outputs(eager));
    const scores = (model: tf.Sequential) =>
      (model.evaluate(xs, ys, { batchSize: 20 }) as tf.Scalar[]).map(
        (score) => score.dataSync()[0] ?? Number.NaN,
      );
    expectClose(scores(traced), scores(eager));
  });

  test("follow the weights that training changes", async () => {
    const model = classifier("sgd", false);
    const before = Array.from((model.predict(xs) as tf.Tensor).dataSync());
    await train(model);
    const after = Array.from((model.predict(xs) as tf.Tensor).dataSync());
    expect(after).not.toEqual(before);
    const byHand = Array.from((model.apply(xs) as tf.Tensor).dataSync());
    expectClose(after, byHand);
  });
});
