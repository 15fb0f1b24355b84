import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-runtime-"));
const savedModel = fileURLToPath(new URL("../../golden/saved_model/model", import.meta.url));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a SavedModel of TensorFlow's Python (test/golden/saved_model/make.py)", () => {
  it("predicts what its signature says", async () => {
    const model = await tf.node.loadSavedModel(savedModel, ["serve"], "serving_default");
    const result = model.predict({
      x: tf.tensor2d([
        [1, 1],
        [0, 2],
      ]),
    });
    // x · [[1, 2], [3, 4]] + 0.5
    expect(parseNamed(result).y?.arraySync()).toEqual([
      [4.5, 6.5],
      [6.5, 8.5],
    ]);
    model.dispose();
    expect(tf.node.getNumOfSavedModels()).toBe(0);
  });

  it("takes int64 and strings: int32 tensors are cast, negative ones too, and int64 stays whole", async () => {
    const model = await tf.node.loadSavedModel(savedModel, ["serve"], "mixed");
    const s = tf.tensor1d(["a", "é"]);
    const small = parseNamed(model.predict({ n: tf.tensor1d([1, -3], "int32"), s }));
    expect(small.doubled?.dataSync()).toEqual(BigInt64Array.of(2n, -6n));
    expect(small.joined?.dataSync()).toEqual(["a!", "é!"]);
    const large = parseNamed(model.predict({ n: tf.int64([2n ** 60n, 0n]), s }));
    expect(large.doubled?.dataSync()).toEqual(BigInt64Array.of(2n ** 61n, 0n));
    model.dispose();
  });

  it("is refused when its graph has no such tags", async () => {
    await expect(tf.node.loadSavedModel(savedModel, ["train"], "serving_default")).rejects.toThrow();
  });
});

describe("tfjs-node's own functions", () => {
  it("an image encoded as PNG decodes to the same pixels", async () => {
    const pixels = tf.tensor3d([0, 128, 255, 7, 8, 9], [1, 2, 3], "int32");
    const png = await tf.node.encodePng(pixels);
    expect([...png.slice(1, 4)]).toEqual([..."PNG"].map((letter) => letter.charCodeAt(0)));
    const decoded = tf.node.decodeImage(png);
    expect([decoded.dtype, decoded.shape]).toEqual(["int32", [1, 2, 3]]);
    expect(decoded.dataSync()).toEqual(Int32Array.of(0, 128, 255, 7, 8, 9));
  });

  it("a model saved to file:// loads with the same weights", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    await model.save(`file://${folder}/model`);
    const loaded = await tf.loadLayersModel(`file://${folder}/model/model.json`);
    const weights = loaded.getWeights().map((weight) => weight.arraySync());
    expect(weights).toEqual(model.getWeights().map((weight) => weight.arraySync()));
  });

  it("writes TensorBoard's event files", () => {
    const writer = tf.node.summaryFileWriter(join(folder, "logs"));
    writer.scalar("loss", 0.5, 1);
    writer.histogram("weights", tf.tensor1d([1, 2, 3]), 1);
    writer.flush();
    expect(readdirSync(join(folder, "logs"))).toEqual([expect.stringMatching(/^events\.out\.tfevents\./)]);
  });
});

describe("memory", () => {
  it("tf.memory() counts tensors and bytes, of TensorFlow.js's dtypes and of the others", () => {
    const before = tf.memory();
    const tensors = [tf.ones([2, 3]), tf.int64([1, 2, 3]), tf.cast(tf.ones([10]), "float16")];
    const { numTensors, numBytes, unreliable } = tf.memory();
    // 6 float32; 3 int64; 10 ones as float32 and their cast to float16.
    expect(numTensors - before.numTensors).toBe(4);
    expect(numBytes - before.numBytes).toBe(6 * 4 + 3 * 8 + 10 * 4 + 10 * 2);
    expect(unreliable).toBe(before.unreliable);
    tf.dispose(tensors);
    expect(tf.memory().numTensors).toBe(before.numTensors + 1);
  });

  it("a training step inside tidy leaves only its variables", () => {
    const weights = tf.variable(tf.ones([3, 1]));
    const optimizer = tf.train.sgd(0.1);
    const step = () =>
      tf.tidy(() => {
        const x = tf.ones<tf.Rank.R2>([4, 3]);
        optimizer.minimize(() => tf.mean(tf.square(tf.matMul(x, weights.as2D(3, 1)))).asScalar(), false, [
          weights,
        ]);
      });
    step();
    const before = runtimeInfo().memory;
    for (let count = 0; count < 20; count += 1) step();
    expect(runtimeInfo().memory).toEqual(before);
    weights.dispose();
  });
});

function parseNamed(value: unknown): Readonly<Record<string, tf.Tensor>> {
  return value as Readonly<Record<string, tf.Tensor>>;
}
