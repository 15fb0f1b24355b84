import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";

const inputs = [1, 2, 3, 4, 5];
const targets = [3, 5, 7, 9, 11];
const [xs, ys] = [tf.tensor2d(inputs, [5, 1]), tf.tensor2d(targets, [5, 1])];

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

/** y = w x, with w = 0 at first. */
function line(optimizer: tf.Optimizer = tf.train.sgd(0.01)): tf.Sequential {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, useBias: false, kernelInitializer: "zeros", inputShape: [1] })],
  });
  model.compile({ optimizer, loss: "meanSquaredError", metrics: ["mae"] });
  return model;
}

/** Stochastic gradient descent of the line, in plain arithmetic: the mean loss over the rows of each epoch. */
function descend(epochs: number, batchSize: number): { readonly losses: number[]; readonly w: number } {
  let w = 0;
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    let sum = 0;
    for (let start = 0; start < inputs.length; start += batchSize) {
      const rows = inputs.slice(start, start + batchSize).map((x, row) => [x, targets[start + row] ?? NaN]);
      const errors = rows.map(([x = NaN, y = NaN]) => w * x - y);
      sum += errors.reduce((total, error) => total + error ** 2, 0);
      const gradient = errors.reduce((total, error, row) => total + 2 * error * (rows[row]?.[0] ?? NaN), 0);
      w -= (0.01 * gradient) / rows.length;
    }
    losses.push(sum / inputs.length);
  }
  return { losses, w };
}

describe("fit", () => {
  test("descends as arithmetic says, with a last batch that is smaller", async () => {
    const model = line();
    const { history, epoch } = await model.fit(xs, ys, {
      epochs: 3,
      batchSize: 2,
      shuffle: false,
      verbose: 0,
    });
    const expected = descend(3, 2);
    expect(epoch).toEqual([0, 1, 2]);
    for (const [index, loss] of (history.loss ?? []).entries()) {
      expect(loss).toBeCloseTo(expected.losses[index] ?? NaN, 4);
    }
    expect(model.getWeights()[0]?.dataSync()[0]).toBeCloseTo(expected.w, 5);
  });

  test("takes every row once an epoch where it shuffles, in another order each time", async () => {
    const seen: number[][] = [];
    const model = line();
    model.compile({
      optimizer: tf.train.sgd(0),
      loss: (target: tf.Tensor, output: tf.Tensor) => {
        seen.push([...target.dataSync()]);
        return output;
      },
      runEagerly: true,
    });
    await model.fit(xs, ys, { epochs: 4, batchSize: 5, verbose: 0 });
    for (const rows of seen) expect(rows.toSorted((a, b) => a - b)).toEqual(targets);
    expect(new Set(seen.map(String)).size).toBeGreaterThan(1);
  });

  test("calls callbacks in tfjs's order, with numbers, and stops where one says so", async () => {
    const model = line();
    const calls: string[] = [];
    const note =
      (name: string) =>
      async (index: unknown, logs?: tf.Logs): Promise<void> => {
        calls.push(
          `${name} ${typeof index === "number" ? index : ""} ${Object.keys(logs ?? {}).join()}`.trim(),
        );
        for (const value of Object.values(logs ?? {})) expect(typeof value).toBe("number");
        if (name === "batchEnd" && index === 1) model.stopTraining = true;
      };
    await model.fit(xs, ys, {
      epochs: 5,
      batchSize: 3,
      verbose: 0,
      validationData: [xs, ys],
      callbacks: {
        onTrainBegin: note("trainBegin"),
        onEpochBegin: note("epochBegin"),
        onBatchBegin: note("batchBegin"),
        onBatchEnd: note("batchEnd"),
        onEpochEnd: note("epochEnd"),
        onTrainEnd: note("trainEnd"),
      },
    });
    expect(calls).toEqual([
      "trainBegin",
      "epochBegin 0",
      "batchBegin 0",
      "batchEnd 0 batch,size,loss,mae",
      "batchBegin 1",
      "batchEnd 1 batch,size,loss,mae",
      "epochEnd 0 val_loss,val_mae,loss,mae",
      "trainEnd",
    ]);
  });

  test("stops early where the validation no longer improves, and fitDataset has the same losses", async () => {
    const stopped = await line(tf.train.sgd(0)).fit(xs, ys, {
      epochs: 10,
      verbose: 0,
      validationData: [xs, ys],
      callbacks: tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 1 }),
    });
    expect(stopped.epoch).toEqual([0, 1]);

    const rows = inputs.map((x, row) => ({ xs: tf.tensor1d([x]), ys: tf.tensor1d([targets[row] ?? NaN]) }));
    const { history } = await line().fitDataset(tf.data.array(rows).batch(2), { epochs: 2, verbose: 0 });
    for (const [epoch, loss] of descend(2, 2).losses.entries()) {
      expect(history.loss?.[epoch]).toBeCloseTo(loss, 4);
    }
  });

  test("weights rows by their classes", async () => {
    // Logits of 0 give each class a loss of ln 2; with weights 1 and 3 for two rows each, the mean is 2 ln 2.
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 2, kernelInitializer: "zeros", activation: "softmax", inputShape: [1] }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0), loss: "categoricalCrossentropy" });
    const labels = tf.oneHot(tf.tensor1d([0, 1, 0, 1], "int32"), 2).cast("float32");
    const { history } = await model.fit(tf.ones([4, 1]), labels, {
      batchSize: 3,
      epochs: 1,
      verbose: 0,
      classWeight: { 0: 1, 1: 3 },
    });
    expect(history.loss?.[0]).toBeCloseTo(2 * Math.log(2), 5);
  });

  test("evaluate is the mean over rows, not over batches", () => {
    const [loss, error] = [line().evaluate(xs, ys, { batchSize: 2 })].flat();
    // w = 0, so the errors are the targets themselves.
    expect(loss?.dataSync()[0]).toBeCloseTo((9 + 25 + 49 + 81 + 121) / 5, 4);
    expect(error?.dataSync()[0]).toBeCloseTo((3 + 5 + 7 + 9 + 11) / 5, 5);
  });

  test("memory stays as it is over 10,000 steps", async () => {
    const model = line();
    // XLA would be loaded at some moment.
    model.compile({ optimizer: tf.train.adam(), loss: "meanSquaredError", jitCompile: false });
    const options = { batchSize: 1, verbose: 0, shuffle: true } as const;
    await model.fit(xs, ys, { ...options, epochs: 200, validationData: [xs, ys] });
    collectGarbage();
    const before = { ...runtimeInfo().memory, rss: process.memoryUsage().rss };
    await model.fit(xs, ys, { ...options, epochs: 2000, validationData: [xs, ys] });
    collectGarbage();
    const after = { ...runtimeInfo().memory, rss: process.memoryUsage().rss };
    expect(after.tensors).toBeLessThanOrEqual(before.tensors);
    expect(after.nativeTensors).toBeLessThanOrEqual(before.nativeTensors);
    // 10,000 steps that each kept their smallest tensor, with what belongs to it, would keep more than that.
    expect(after.rss - before.rss).toBeLessThan(64 * 2 ** 20);
  });

  test("a batch that somebody keeps is not overwritten by the next", async () => {
    const kept: tf.Tensor[] = [];
    const model = line();
    const loss = (y: tf.Tensor, output: tf.Tensor) => {
      kept.push(tf.keep(y.clone()));
      return tf.losses.meanSquaredError(y, output);
    };
    model.compile({ optimizer: "sgd", loss, runEagerly: true });
    await model.fit(xs, ys, { epochs: 2, batchSize: 2, shuffle: false, verbose: 0 });
    const epoch = [[3, 5], [7, 9], [11]];
    expect(kept.map((batch) => [...batch.dataSync()])).toEqual([...epoch, ...epoch]);
    tf.dispose(kept);
  });

  test("a step that fails leaves no tensor behind", async () => {
    const model = line();
    await model.fit(xs, ys, { epochs: 1, verbose: 0 });
    const before = runtimeInfo().memory;
    const failing = model.fit(xs, ys, {
      epochs: 1,
      verbose: 0,
      callbacks: {
        onBatchEnd: () => {
          throw new Error("enough");
        },
      },
    });
    await expect(failing).rejects.toThrow("enough");
    expect(runtimeInfo().memory).toEqual(before);
  });
});
