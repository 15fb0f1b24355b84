import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";

const folder = mkdtempSync(join(tmpdir(), "forms-"));
afterAll(() => rmSync(folder, { recursive: true }));

const values = (tensor: tf.Tensor | undefined) => Array.from(tensor?.dataSync() ?? []);

/** Within `relative` of each value, and a tenth of that of zero. */
function expectClose(actual: readonly number[], wanted: readonly number[], relative: number): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [index, value] of wanted.entries()) {
    const allowed = relative * Math.abs(value) + relative / 10;
    expect(Math.abs((actual[index] ?? Number.NaN) - value)).toBeLessThanOrEqual(allowed);
  }
}

/** Two classes of 8×8 pictures: the bright half is the left or the right one. */
function pictures(count: number) {
  const noise = tf.randomUniform([count, 8, 8, 1], 0, 0.5, "float32", 7);
  const labels = Array.from({ length: count }, (_, index) => index % 2);
  const halves = labels.map((label) =>
    Array.from({ length: 8 }, () =>
      Array.from({ length: 8 }, (_, x) => [(x < 4 ? 0 : 1) === label ? 0.5 : 0]),
    ),
  );
  return { xs: noise.add(tf.tensor4d(halves)), ys: tf.oneHot(tf.tensor1d(labels, "int32"), 2) };
}

test("a trained model predicts the same in the notebook, as SavedModel, TF Lite and TensorFlow.js", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: "relu" }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  const { xs, ys } = pictures(64);
  await model.fit(xs, ys, { epochs: 3, batchSize: 16, verbose: 0 });

  const savedModel = join(folder, "saved_model");
  tf.savedModel.save(model, savedModel);
  const rows = xs.slice(0, 5);
  const inNotebook = values(model.predict(rows) as tf.Tensor);

  using loaded = tf.savedModel.load(savedModel);
  const signature = loaded.signatures.serving_default;
  const input = signature?.inputs[0]?.name ?? "";
  const output = signature?.outputs[0]?.name ?? "";
  expectClose(values(signature?.(rows)[output]), inNotebook, 1e-5);

  const lite = await tf.lite.convert(savedModel, { rows: { [input]: rows } });
  using interpreter = new tf.lite.Interpreter(lite);
  expectClose(values((await interpreter.run({ [input]: rows }))[output]), inNotebook, 1e-4);

  const web = join(folder, "web");
  await tf.converters.convertTfSavedModel(savedModel, web, { rows: { [input]: rows } });
  const graphModel = await tf.loadGraphModel(`file://${web}/model.json`);
  expectClose(values(graphModel.predict(rows) as tf.Tensor), inNotebook, 1e-5);
});

test("an LSTM goes the same way, though neither form has its op", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputShape: [6], inputDim: 20, outputDim: 4 }),
      tf.layers.lstm({ units: 5, recurrentActivation: "sigmoid" }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  const rows = tf.tensor2d([
    [1, 2, 3, 4, 5, 6],
    [7, 8, 9, 10, 11, 12],
  ]);
  const inNotebook = values(model.predict(rows) as tf.Tensor);
  const savedModel = join(folder, "lstm");
  tf.savedModel.save(model, savedModel);
  const web = join(folder, "lstm_web");
  await tf.converters.convertTfSavedModel(savedModel, web);
  const graphModel = await tf.loadGraphModel(`file://${web}/model.json`);
  expectClose(values((await graphModel.executeAsync(rows)) as tf.Tensor), inNotebook, 1e-5);
  const lite = await tf.lite.convert(savedModel);
  using interpreter = new tf.lite.Interpreter(lite);
  const { serving_default } = await interpreter.getSignatureList();
  const results = await interpreter.run({ [serving_default?.inputs[0]?.name ?? ""]: rows });
  expectClose(values(Object.values(results)[0]), inNotebook, 1e-4);
});
