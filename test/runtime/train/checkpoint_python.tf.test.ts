import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { pythonWithTensorFlow } from "../../../cli/setup/test_tools.ts";
import { tf } from "../../../runtime/index.ts";

/** Reads a folder of checkpoints by names and by attributes, and saves the next one there. */
const program = `
import json, sys
import tensorflow as tf

directory = sys.argv[1]
latest = tf.train.latest_checkpoint(directory)
reader = tf.train.load_checkpoint(latest)
shapes = reader.get_variable_to_shape_map()

class Layer(tf.Module):
    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(tf.zeros([3, 2]))
        self.bias = tf.Variable(tf.zeros([2]))

model = tf.Module()
setattr(model, "layer_with_weights-0", Layer())
checkpoint = tf.train.Checkpoint(model=model, step=tf.Variable(0))
manager = tf.train.CheckpointManager(checkpoint, directory, max_to_keep=5)
checkpoint.restore(latest).assert_existing_objects_matched()
layer = getattr(model, "layer_with_weights-0")
result = {
    "latest": latest,
    "shapes": {key: list(shape) for key, shape in shapes.items() if key.startswith(("model", "optimizer"))},
    "kernel": layer.kernel.numpy().tolist(),
    "step": int(checkpoint.step.numpy()),
    "iterations": int(reader.get_tensor("optimizer/iterations/.ATTRIBUTES/VARIABLE_VALUE")),
}
checkpoint.step.assign(43)
result["saved"] = manager.save()
print(json.dumps(result))
`;

test("TensorFlow's Python reads checkpoints by names and attributes, and goes on with the folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flowbook-checkpoint-python-"));
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const optimizer = tf.train.momentum(0.1, 0.9);
  model.compile({ optimizer, loss: "meanSquaredError" });
  await model.fit(tf.ones([4, 3]), tf.ones([4, 2]), { batchSize: 2, verbose: 0 });
  const kernel = [1, 2, 3, 4, 5, 6];
  model.setWeights([tf.tensor2d(kernel, [3, 2]), tf.zeros([2])]);
  const step = tf.variable(tf.scalar(42, "int32"), false);
  const checkpoint = new tf.train.Checkpoint({ model, optimizer, step });
  const manager = new tf.train.CheckpointManager(checkpoint, folder);
  manager.save();

  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" };
  const output = execFileSync(pythonWithTensorFlow(), ["-c", program, folder], { env, stdio: "pipe" });
  const value = "/.ATTRIBUTES/VARIABLE_VALUE";
  expect(JSON.parse(output.toString())).toEqual({
    latest: join(folder, "ckpt-1"),
    shapes: {
      [`model/layer_with_weights-0/kernel${value}`]: [3, 2],
      [`model/layer_with_weights-0/bias${value}`]: [2],
      [`optimizer/iterations${value}`]: [],
      [`optimizer/learning_rate${value}`]: [],
      [`optimizer/accumulations/0${value}`]: [3, 2],
      [`optimizer/accumulations/1${value}`]: [2],
    },
    kernel: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    step: 42,
    iterations: 2,
    saved: join(folder, "ckpt-2"),
  });

  // What Python then saved has the model and the step, and not the optimizer.
  const next = new tf.train.CheckpointManager(checkpoint, folder);
  model.setWeights([tf.zeros([3, 2]), tf.zeros([2])]);
  const { missing, unused } = checkpoint.restore(next.latestCheckpoint).expectPartial();
  expect(missing.every((name) => name.startsWith("optimizer/"))).toBe(true);
  expect(unused).toEqual([]);
  expect(step.dataSync()[0]).toBe(43);
  expect([...(model.getWeights()[0]?.dataSync() ?? [])]).toEqual(kernel);
  expect(next.save()).toBe(join(folder, "ckpt-3"));
  rmSync(folder, { recursive: true, force: true });
});
