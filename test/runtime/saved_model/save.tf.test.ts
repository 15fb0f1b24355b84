import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";
import { runInPython, savedModelCli } from "./python.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-saved-model-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const x = tf.tensor2d([
  [1, 2, 3, 4],
  [4, 3, 2, 1],
  [-1, 0, 1, 0],
]);
const spec = (shape: (number | null)[], name: string, dtype: tf.DataType = "float32") =>
  new tf.TensorSpec(shape, dtype, name);
const numbers = (tensor: tf.Tensor | undefined) => Array.from(tensor?.dataSync() ?? []);

let model: tf.Sequential;
beforeAll(async () => {
  model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: "relu", inputShape: [4] }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2], "int32"), 3);
  await model.fit(x, labels, { epochs: 2, verbose: 0 });
});

/** Features scaled, the model, and names of classes: one graph. */
function classifier(): ReturnType<typeof tf.function> {
  const names = tf.tensor(["ant", "bee", "cat"]);
  const [mean, deviation] = [tf.variable(tf.tensor([1, 1, 1, 1])), tf.scalar(2)];
  return tf.function(
    (features: tf.Tensor) => {
      const scores = parseTensor(model.apply(features.sub(mean).div(deviation), { training: false }));
      return { scores, label: tf.gather(names, tf.argMax(scores, -1)) };
    },
    { inputSignature: [spec([null, 4], "features")] },
  );
}

describe("tf.savedModel.save", () => {
  test("names the inputs and outputs of a model that was never used after its layers", () => {
    const layers = [tf.layers.dense({ name: "only", units: 1, inputShape: [2] })];
    const { signatures } = tf.savedModel.save(tf.sequential({ layers }), join(folder, "unused"));
    expect(signatures).toMatchObject([
      { name: "serving_default", inputs: { only_input: "float32[?,2]" }, outputs: { only: "float32[?,1]" } },
    ]);
  });

  test("writes what TensorFlow's Python loads and runs to the notebook's own predictions", () => {
    const [plain, whole] = [join(folder, "plain"), join(folder, "whole")];
    tf.savedModel.save(model, plain);
    const classify = classifier();
    const half = tf.function((value: tf.Tensor) => value.div(2), { inputSignature: [spec([null], "value")] });
    tf.savedModel.save(model, whole, { signatures: { serving_default: classify, half } });
    expect(readdirSync(whole).sort()).toEqual(["assets", "saved_model.pb", "variables"]);
    const rows = x.arraySync();
    const input = model.inputNames[0] ?? "";
    const [one, two, three] = runInPython([
      { path: plain, signature: "serving_default", inputs: { [input]: rows } },
      { path: whole, signature: "serving_default", inputs: { features: rows } },
      { path: whole, signature: "half", inputs: { value: [1, 2, 3, 4, 5] } },
    ]);
    const predicted = parseTensor(model.predict(x));
    expectClose(one?.outputs[model.outputNames[0] ?? ""], numbers(predicted));
    const own = parseOutputs(classify(x));
    expectClose(two?.outputs.scores, numbers(own.scores));
    expect(two?.outputs.label).toEqual(own.label?.arraySync());
    expect(three?.outputs).toEqual({ output_0: [0.5, 1, 1.5, 2, 2.5] });
    expect(one?.variables).toEqual(model.weights.map(({ originalName }) => `${originalName}:0`).sort());
  });

  test("writes what saved_model_cli shows and runs", () => {
    const path = join(folder, "cli");
    tf.savedModel.save(
      tf.function((a: tf.Tensor, b: tf.Tensor) => ({ sum: a.add(b) }), {
        inputSignature: [spec([null, 2], "a"), spec([null, 2], "b")],
      }),
      path,
    );
    const of = ["--dir", path, "--tag_set", "serve", "--signature_def", "serving_default"];
    expect(savedModelCli("show", ...of)).toContain("shape: (-1, 2)");
    const printed = savedModelCli("run", ...of, "--input_exprs", "a=[[1.,2.]];b=[[10.,20.]]");
    expect(printed).toContain("Result for output key sum:\n[[11. 22.]]");
  });

  test("writes decisions and loops that depend on values", () => {
    const path = join(folder, "control_flow");
    const step = tf.variable(tf.scalar(2));
    const collatz = tf.function(
      (n: tf.Tensor) =>
        tf.whileLoop(
          (_, value) => value.greater(1),
          (rounds, value) => [
            rounds.add(1),
            tf.cond(
              value.mod(2).equal(0),
              () => value.div(step),
              () => value.mul(3).add(1),
            ),
          ],
          [tf.scalar(0), n],
        )[0],
      { inputSignature: [spec([], "n")] },
    );
    tf.savedModel.save(collatz, path, { examples: [tf.scalar(6)] });
    const [result] = runInPython([{ path, signature: "serving_default", inputs: { n: 27 } }]);
    expect(result?.outputs).toEqual({ output_0: 111 });
  });

  test("loads again as what it was, with the same values", () => {
    const path = join(folder, "again");
    const classify = classifier();
    const report = tf.savedModel.save({ classify, model }, path, { examples: x });
    expect(report.signatures).toEqual([
      {
        name: "serving_default",
        inputs: { features: "float32[?,4]" },
        outputs: { scores: "float32[?,3]", label: "string[?]" },
        rows: "examples",
        rowCount: 3,
        largestDifference: expect.closeTo(0, 5),
      },
    ]);
    using loaded = tf.savedModel.load(path);
    const result = loaded.signatures.serving_default?.(x);
    const own = parseOutputs(classify(x));
    expectClose(result?.scores?.arraySync(), numbers(own.scores));
    expect(result?.label?.arraySync()).toEqual(own.label?.arraySync());
  });

  test("tries the export on rows of the training, or on made-up ones", () => {
    const [signature] = tf.savedModel.save(model, join(folder, "rows")).signatures;
    expect([signature?.rows, signature?.rowCount]).toEqual(["training", 3]);
    const other = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    expect(tf.savedModel.save(other, join(folder, "rows")).signatures[0]?.rows).toBe("generated");
  });

  test("replaces a SavedModel only when the new one is whole and right", () => {
    const path = join(folder, "replaced");
    const constant = (value: number) =>
      tf.function((given: tf.Tensor) => given.mul(0).add(value), { inputSignature: [spec([null], "given")] });
    tf.savedModel.save(constant(1), path);
    let calls = 0;
    const unsteady = tf.function((given: tf.Tensor) => given.add(++calls), {
      inputSignature: [spec([2], "given")],
    });
    expect(() => tf.savedModel.save(unsteady, path, { examples: tf.tensor([0, 1]) })).toThrow(
      /tf\.savedModel\.save: signature "serving_default": output "output_0" disagrees: row 0 is \d+ of the function and \d+ of the SavedModel, allowed is 0.0001 relative/,
    );
    using first = tf.savedModel.load(path);
    expect(numbers(first.signatures.serving_default?.(tf.zeros([1])).output_0)).toEqual([1]);
    tf.savedModel.save(constant(2), path);
    using second = tf.savedModel.load(path);
    expect(numbers(second.signatures.serving_default?.(tf.zeros([1])).output_0)).toEqual([2]);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("refuses what cannot be exported, and says what to do", () => {
    const path = join(folder, "refused");
    const given = [spec([null], "given")];
    const counter = tf.variable(tf.scalar(0));
    const assigns = tf.function(
      (value: tf.Tensor) => {
        counter.assign(counter.add(1));
        return value.add(counter);
      },
      { inputSignature: given },
    );
    const draws = tf.function((value: tf.Tensor) => value.add(tf.randomUniform([1])), {
      inputSignature: given,
    });
    const untraced = tf.function((value: tf.Tensor) => value);
    expect(() => tf.savedModel.save(assigns, path)).toThrow(`it assigns the variable ${counter.name}.`);
    expect(() => tf.savedModel.save(draws, path)).toThrow(
      'signature "serving_default": it draws random numbers.',
    );
    expect(() => tf.savedModel.save(untraced, path)).toThrow("give it an inputSignature");
    expect(() => tf.savedModel.save({}, path)).toThrow("tf.savedModel.save: there is nothing to export.");
    expect(() => tf.savedModel.save(model, path, { signatures: { "a b": draws } })).toThrow(
      '"a b" is no name',
    );
    expect(() => tf.savedModel.save(model, path, { signatures: { plain: () => x } })).toThrow(
      "is no traced function",
    );
    expect(() => tf.savedModel.save(model, path, { examples: tf.zeros([2, 5]) })).toThrow(
      "is float32[2,5], and the signature says float32[?,4].",
    );
    expect(existsSync(path)).toBe(false);
    const occupied = join(folder, "occupied");
    mkdirSync(occupied);
    writeFileSync(join(occupied, "notes.txt"), "mine");
    expect(() => tf.savedModel.save(model, occupied)).toThrow("holds other files and no saved_model.pb.");
    expect(readdirSync(occupied)).toEqual(["notes.txt"]);
  });

  test("leaves nothing behind", () => {
    const save = () => tf.savedModel.save(model, join(folder, "leaks"));
    save();
    const before = runtimeInfo().memory;
    save();
    expect(runtimeInfo().memory).toEqual(before);
  });
});

function expectClose(actual: unknown, expected: readonly number[]): void {
  const flat = tf.util.flatten(parseNested(actual));
  expect(flat).toHaveLength(expected.length);
  for (const [index, value] of flat.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5);
}

function parseNested(value: unknown): number[] {
  return value as number[];
}

function parseTensor(value: unknown): tf.Tensor {
  return value as tf.Tensor;
}

function parseOutputs(value: unknown): Readonly<Record<string, tf.Tensor>> {
  return value as Readonly<Record<string, tf.Tensor>>;
}
