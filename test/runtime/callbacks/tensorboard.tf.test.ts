import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { LogFolder } from "../../../runtime/summary/log_folder.ts";
import { TensorBoard } from "../../support/tensorboard.ts";

let logDir = "";

beforeEach(() => {
  logDir = mkdtempSync(join(tmpdir(), "flowbook-callback-"));
});

afterEach(() => rmSync(logDir, { recursive: true, force: true }));

const [xs, ys] = [tf.tensor2d([1, 2, 3, 4], [4, 1]), tf.tensor2d([2, 4, 6, 8], [4, 1])];

function model(): tf.Sequential {
  const layers = [
    tf.layers.dense({ name: "hidden", units: 3, inputShape: [1] }),
    tf.layers.dense({ name: "out", units: 1 }),
  ];
  const made = tf.sequential({ layers });
  made.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError", metrics: ["mae"] });
  return made;
}

async function trainWith(options: Omit<tf.TensorBoardOptions, "logDir">): Promise<tf.History> {
  const board = new tf.callbacks.TensorBoard({ logDir, ...options });
  const more = { batchSize: 2, epochs: 3, shuffle: false, verbose: 0, callbacks: [board] };
  return await model().fit(xs, ys, { ...more, validationData: [xs, ys] });
}

describe("tf.callbacks.TensorBoard", () => {
  test("writes the losses and metrics of each epoch, of training and validation, as fit returns them", async () => {
    const { history } = await trainWith({});
    const logs = new LogFolder(logDir);
    const [train, validation] = [logs.read("train").scalars, logs.read("validation").scalars];
    expect([...train.keys()].sort()).toEqual(["epoch_learning_rate", "epoch_loss", "epoch_mae"]);
    for (const [series, values] of [
      [train.get("epoch_loss"), history.loss],
      [train.get("epoch_mae"), history.mae],
      [validation.get("epoch_loss"), history.val_loss],
      [validation.get("epoch_mae"), history.val_mae],
    ] as const) {
      expect(series?.steps).toEqual([0, 1, 2]);
      expect(series?.values).toEqual(values?.map((value) => Math.fround(Number(value))));
    }
    // Two batches an epoch.
    expect(validation.get("evaluation_loss_vs_iterations")?.steps).toEqual([2, 4, 6]);
    expect(train.get("epoch_learning_rate")?.values[0]).toBeCloseTo(0.01, 6);
  });

  test("writes batches too, all or every so many", async () => {
    await trainWith({ updateFreq: "batch" });
    expect(new LogFolder(logDir).read("train").scalars.get("batch_loss")?.steps).toEqual([1, 2, 3, 4, 5, 6]);
    rmSync(logDir, { recursive: true });
    await trainWith({ updateFreq: 4 });
    expect(new LogFolder(logDir).read("train").scalars.get("batch_mae")?.steps).toEqual([4]);
  });

  test("shows TensorBoard histograms, images and the graph with its layers", async () => {
    await trainWith({ histogramFreq: 2, writeImages: true });
    using board = await TensorBoard.start(logDir, "fast");
    await board.runs(["train"]);
    const histograms = parseTags(await board.get("plugin/histograms/tags"));
    const weights = ["hidden/bias", "hidden/kernel", "out/bias", "out/kernel"];
    expect(Object.keys(histograms.train ?? {}).sort()).toEqual(weights.map((name) => `${name}/histogram`));
    const path = "plugin/histograms/histograms?run=train&tag=hidden%2Fkernel%2Fhistogram";
    expect(parseSteps(await board.get(path)).map(([, step]) => step)).toEqual([0, 2]);
    const images = parseTags(await board.get("plugin/images/tags"));
    expect(Object.keys(images.train ?? {}).sort()).toEqual(weights.map((name) => `${name}/image`));
    const graph = await board.text("plugin/graphs/graph?run=train&conceptual=false");
    for (const layer of ["hidden", "out"]) expect(graph).toContain(`name: "${layer}/BatchMatMulV2"`);
    expect(graph).toMatch(/name: "gradient_tape\/.*out/);
    const layers = await board.text("plugin/graphs/graph?run=train&tag=keras&conceptual=true");
    expect(layers).toMatch(/name: ".*hidden"/);
    expect(layers).toMatch(/name: ".*out"/);
  });

  test("writes embedding layers with their labels for the projector", async () => {
    const words = tf.sequential({
      layers: [
        tf.layers.embedding({ name: "words", inputDim: 3, outputDim: 2, inputLength: 1 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    });
    words.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const callback = new tf.callbacks.TensorBoard({
      logDir,
      embeddingsFreq: 1,
      embeddingsMetadata: ["a", "b", "c"],
    });
    await words.fit(tf.tensor2d([0, 1, 2], [3, 1]), tf.ones([3, 1]), {
      epochs: 1,
      verbose: 0,
      callbacks: callback,
    });
    using board = await TensorBoard.start(logDir, "python");
    await board.runs(["train"]);
    expect(await board.text("plugin/projector/metadata?run=train&name=words")).toBe("a\nb\nc\n");
    const bytes = await board.bytes("plugin/projector/tensor?run=train&name=words");
    const [weights] = words.layers[0]?.getWeights() ?? [];
    for (const [index, value] of [...new Float32Array(bytes)].entries()) {
      expect(value).toBeCloseTo(weights?.dataSync()[index] ?? Number.NaN, 6);
    }
  });

  test("profiles exactly the batches that it is asked for", async () => {
    const products = async (profileBatch: number | string) => {
      const callbacks = new tf.callbacks.TensorBoard({ logDir, profileBatch });
      await model().fit(xs, ys, { batchSize: 1, epochs: 2, verbose: 0, callbacks });
      const files = globSync("train/plugins/profile/*/*.xplane.pb", { cwd: logDir, absolute: true });
      const { ops } = tf.profiler.load(files[0] ?? "");
      rmSync(logDir, { recursive: true });
      const counts = ops.filter(({ type }) => type === "BatchMatMulV2").map(({ count }) => count);
      return counts.reduce((sum, count) => sum + count, 0);
    };
    const ofOne = await products(3);
    // Each layer has a product forward and one for its weights backward.
    expect(ofOne).toBeGreaterThanOrEqual(4);
    expect(await products("3,4")).toBe(2 * ofOne);
    expect(await products("2,6")).toBe(5 * ofOne);
  });

  test("weights that are not finite do not end the training", async () => {
    const made = model();
    made.compile({ optimizer: tf.train.sgd(1e30), loss: "meanSquaredError" });
    const board = new tf.callbacks.TensorBoard({ logDir, histogramFreq: 1 });
    const { epoch } = await made.fit(xs, ys, { epochs: 3, verbose: 0, callbacks: board });
    expect(epoch).toEqual([0, 1, 2]);
  });

  test("refuses batches to profile that are none", () => {
    for (const profileBatch of ["8,5", "a", -1, "1,2,3"]) {
      expect(() => new tf.callbacks.TensorBoard({ logDir, profileBatch })).toThrow(/profileBatch is /);
    }
  });

  test("refuses an updateFreq that is none", () => {
    expect(() => new tf.callbacks.TensorBoard({ logDir, updateFreq: 0 })).toThrow(
      /updateFreq is 0\. Pass "epoch"/,
    );
  });
});

function parseSteps(answer: unknown): readonly (readonly [number, number])[] {
  return answer as readonly (readonly [number, number])[];
}

function parseTags(answer: unknown): Readonly<Record<string, object>> {
  return answer as Readonly<Record<string, object>>;
}
