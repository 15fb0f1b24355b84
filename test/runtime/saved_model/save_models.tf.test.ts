import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runScript } from "../child.ts";
import { runInPython } from "./python.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-saved-model-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spec = (shape: (number | null)[], name: string, dtype: tf.DataType = "float32") =>
  new tf.TensorSpec(shape, dtype, name);

describe("tf.savedModel.save", () => {
  test("writes recurrent, convolutional and many-headed models as TensorFlow's Python runs them", () => {
    const text = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 20, outputDim: 4, inputLength: 6 }),
        tf.layers.lstm({ units: 5, returnSequences: true }),
        tf.layers.gru({ units: 3 }),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const image = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: "relu", inputShape: [8, 8, 1] }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.separableConv2d({ filters: 4, kernelSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2, activation: "softmax" }),
      ],
    });
    const [left, right] = [
      tf.input({ shape: [3], name: "left" }),
      tf.input({ shape: [null, 3], name: "right" }),
    ];
    const pooled = tf.layers.globalAveragePooling1d({}).apply(right);
    const joined = tf.layers.concatenate().apply([left, parseSymbolic(pooled)]);
    const heads = ["price", "kind"].map((name) =>
      parseSymbolic(tf.layers.dense({ units: 2, name }).apply(joined)),
    );
    const two = tf.model({ inputs: [left, right], outputs: heads });
    const words = tf.tensor2d([
      [1, 2, 3, 4, 5, 6],
      [7, 8, 9, 0, 0, 0],
    ]);
    const cases: readonly { model: tf.LayersModel; inputs: tf.Tensor[] }[] = [
      { model: text, inputs: [words] },
      { model: image, inputs: [tf.randomUniform([3, 8, 8, 1], 0, 1, "float32", 5)] },
      { model: two, inputs: [tf.ones([4, 3]), tf.randomUniform([4, 7, 3], 0, 1, "float32", 6)] },
    ];
    const jobs = cases.map(({ model, inputs }, index) => {
      const path = join(folder, `model_${index}`);
      tf.savedModel.save(model, path);
      const named = inputs.map((input, at) => [model.inputs[at]?.name ?? "", input.arraySync()] as const);
      return { path, signature: "serving_default", inputs: Object.fromEntries(named) };
    });
    for (const [index, { outputs }] of runInPython(jobs).entries()) {
      const { model, inputs } = cases[index] ?? { model: text, inputs: [] };
      const own = [model.predict(inputs)].flat();
      expect(Object.keys(outputs).sort()).toEqual([...model.outputNames].sort());
      for (const [at, tensor] of own.entries()) {
        const theirs = tf.util.flatten(parseNested(outputs[model.outputNames[at] ?? ""]));
        expect(theirs).toHaveLength(tensor.size);
        for (const [element, value] of tensor.dataSync().entries()) {
          expect(theirs[element]).toBeCloseTo(value, 5);
        }
      }
    }
  });

  test("keeps variables apart whose names are one in a graph, and scopes that are called as signatures", () => {
    const path = join(folder, "names");
    const [first, second] = [
      tf.variable(tf.scalar(2), true, "my weight"),
      tf.variable(tf.scalar(3), true, "my?weight"),
    ];
    const inner = tf.variable(tf.scalar(5), true, "scale/Mul");
    const scale = tf.function(
      (given: tf.Tensor) => ({ "class score": given.mul(first).add(second).mul(inner) }),
      { inputSignature: [spec([null], "the rows")] },
    );
    tf.savedModel.save(scale, path, { signatures: { scale } });
    using model = tf.savedModel.load(path);
    expect(model.signatures.scale?.({ "the rows": [1, 2] })["class score"]?.arraySync()).toEqual([25, 35]);
    const twice = tf.function((a: tf.Tensor, b: tf.Tensor) => a.add(b), {
      inputSignature: [spec([], "same"), spec([], "same")],
    });
    expect(() => tf.savedModel.save(twice, path)).toThrow('two of its inputs are called "same".');
    const ambiguous = tf.function((a: tf.Tensor) => ({ x: { y: a }, x_y: a.add(1) }), {
      inputSignature: [spec([], "a")],
    });
    expect(() => tf.savedModel.save(ambiguous, path)).toThrow('two of its outputs are called "x_y".');
  });

  test("tries each of several signatures on examples of its own", () => {
    const path = join(folder, "examples");
    const half = tf.function((value: tf.Tensor) => value.div(2), { inputSignature: [spec([null], "value")] });
    const sum = tf.function((a: tf.Tensor, b: tf.Tensor) => a.add(b), {
      inputSignature: [spec([null], "a"), spec([null], "b")],
    });
    const examples = { half: tf.tensor([1, 2]), sum: { a: [1, 2, 3, 4], b: [4, 3, 2, 1] } };
    const { signatures } = tf.savedModel.save({ half, sum }, path, { examples });
    expect(signatures.map(({ name, rows, rowCount }) => [name, rows, rowCount])).toEqual([
      ["half", "examples", 2],
      ["sum", "examples", 4],
    ]);
    const [report] = tf.savedModel.save({ half, sum }, path, {
      examples: { half: tf.tensor([1]) },
    }).signatures;
    expect(report?.rowCount).toBe(1);
  });

  test("writes folders that others may read as any other of the user", () => {
    const path = join(folder, "modes");
    const same = tf.function((value: tf.Tensor) => value.add(0), { inputSignature: [spec([null], "value")] });
    tf.savedModel.save(same, path);
    expect(statSync(path).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  test("leaves the old SavedModel where the disk is full, and tells so", async () => {
    const path = join(folder, "full");
    // A limit on the size of files stands in for a disk that is full.
    const { stdout } = await runScript(`
      import { execFileSync } from "node:child_process";
      import { tf } from "flowbook";
      const w = tf.variable(tf.ones([100000]));
      const scale = tf.function((x) => w.mul(x), { inputSignature: [new tf.TensorSpec([], "float32", "x")] });
      tf.savedModel.save(scale, "${path}");
      execFileSync("prlimit", ["--pid", String(process.pid), "--fsize=100000"]);
      w.assign(tf.zeros([100000]));
      try { tf.savedModel.save(scale, "${path}"); } catch (error) { console.log(error.message); }
      console.log(tf.savedModel.load("${path}").signatures.serving_default(tf.scalar(3)).output_0.dataSync()[0]);`);
    expect(stdout).toMatch(
      /^tf\.savedModel\.save: the weights cannot be written: .*\. Free some space.*\n3\n$/,
    );
    expect(readdirSync(folder).filter((name) => name.startsWith("full"))).toEqual(["full"]);
  });
});

function parseSymbolic(value: unknown): tf.SymbolicTensor {
  return value as tf.SymbolicTensor;
}

function parseNested(value: unknown): number[] {
  return value as number[];
}
