import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";
import { makeInPython } from "./python.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-saved-model-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const x = tf.tensor2d([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const at = (name: string) => join(folder, name);
let keras: number[][];
beforeAll(() => {
  keras = makeInPython(folder).keras;
});

describe("tf.savedModel.load", () => {
  test("runs the signatures of a tf.Module: variables, text and look-up tables", () => {
    using model = tf.savedModel.load(at("module"));
    expect(Object.keys(model.signatures).sort()).toEqual(["lookup", "serving_default"]);
    expect(model.tensorflowVersion).toMatch(/^2\./);
    const { scores, label } = model.signatures.serving_default?.({ x }) ?? {};
    expect(scores?.arraySync()).toEqual([
      [7, 10],
      [15, 22],
      [23, 34],
    ]);
    expect(label?.arraySync()).toEqual(["dog", "dog", "dog"]);
    const ids = model.signatures.lookup?.({ words: ["b", "a", "z"], n: tf.int64(10) }).ids;
    expect(Array.from(parseInts(ids?.dataSync()))).toEqual([20n, 10n, -10n]);
  });

  test("runs what Keras 3 exported, and a graph of TensorFlow 1", () => {
    using exported = tf.savedModel.load(at("keras"));
    const [output] = Object.values(exported.signatures.serving_default?.(x) ?? {});
    const own = parseRows(output?.arraySync());
    for (const [row, values] of own.entries()) expect(values[0]).toBeCloseTo(keras[row]?.[0] ?? NaN, 5);
    using old = tf.savedModel.load(at("version_1"));
    expect(old.signatures.serving_default?.({ given: x }).result?.arraySync()).toEqual([
      [2, 6],
      [6, 12],
      [10, 18],
    ]);
  });

  test("tells dtypes and shapes of inputs and outputs", () => {
    using model = tf.savedModel.load(at("module"));
    const { inputs, outputs } = model.signatures.lookup ?? { inputs: [], outputs: [] };
    const described = [...inputs, ...outputs].map(({ name, dtype, shape }) => ({ name, dtype, shape }));
    expect(described.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: "ids", dtype: "int64", shape: [null] },
      { name: "n", dtype: "int64", shape: [] },
      { name: "words", dtype: "string", shape: [null] },
    ]);
  });

  test("runs on a thread of its own, several at once", async () => {
    using model = tf.savedModel.load(at("module"));
    const run = model.signatures.serving_default;
    const results = await Promise.all([1, 2, 3].map((factor) => run?.async(x.mul(factor))));
    expect(results.map((result) => result?.scores?.dataSync()[0])).toEqual([7, 14, 21]);
  });

  test("ends runs that have begun before a model that is disposed of goes", async () => {
    const model = tf.savedModel.load(at("module"));
    const rows = tf.ones([200_000, 2]);
    const runs = [1, 2, 3, 4].map(() => model.signatures.serving_default?.async(rows));
    model.dispose();
    for (const result of await Promise.all(runs)) expect(result?.scores?.shape).toEqual([200_000, 2]);
    await expect(model.signatures.serving_default?.async(rows)).rejects.toThrow("was disposed of");
  });

  test("passes tensors of half precision, and numbers where a signature wants other dtypes", () => {
    using model = tf.savedModel.load(at("half"));
    const run = model.signatures.serving_default;
    expect(run?.inputs[0]?.dtype).toBe("float16");
    expect(
      run?.({ x: [[1, 2.5]] })
        .double?.cast("float32")
        .arraySync(),
    ).toEqual([[2, 5]]);
    expect(run?.(tf.tensor([[3, 4]]).cast("float16")).double?.dtype).toBe("float16");
  });

  test("refuses wrong inputs, names that are not there, and a model that was disposed of", () => {
    const model = tf.savedModel.load(at("module"));
    const run = model.signatures.serving_default;
    expect(() => run?.({ x: tf.zeros([2, 3]) })).toThrow(
      `signature "serving_default": input "x" is float32[2,3], and the signature says float32[?,2]. Reshape or cast it.`,
    );
    expect(() => run?.({ y: x })).toThrow('the signature has no input "y", it has "x".');
    expect(() => run?.({})).toThrow('there is no value for the input "x". It is float32[?,2].');
    expect(() => model.signatures.lookup?.(x)).toThrow("it takes 2 inputs (");
    expect(() => model.signatures.predict).toThrow(/there is no signature "predict", there is .*"lookup"/);
    expect(() => tf.function((given: tf.Tensor) => run?.(given))(x)).toThrow(
      "cannot be part of a traced function",
    );
    model.dispose();
    expect(() => run?.(x)).toThrow("the model was disposed of. Load it again.");
  });

  test("refuses folders that hold no SavedModel, other tags and damaged files", () => {
    expect(() => tf.savedModel.load(at("nothing"))).toThrow("is no SavedModel: no saved_model.pb in it.");
    expect(() => tf.savedModel.load(at("module"), { tags: ["train"] })).toThrow(
      'has no graph with the tags "train", it has "serve".',
    );
    for (const [file, damage] of [
      ["saved_model.pb", (path: string) => writeFileSync(path, "no protobuf")],
      ["variables/variables.index", (path: string) => truncateSync(path, 40)],
      ["variables/variables.data-00000-of-00001", (path: string) => truncateSync(path, 4)],
    ] as const) {
      const copy = at("damaged");
      rmSync(copy, { recursive: true, force: true });
      cpSync(at("module"), copy, { recursive: true });
      damage(join(copy, file));
      expect(() => tf.savedModel.load(copy), file).toThrow(copy);
    }
  });

  test("leaves nothing behind", () => {
    const run = () => {
      using model = tf.savedModel.load(at("module"));
      tf.dispose(model.signatures.serving_default?.(x));
    };
    run();
    const before = runtimeInfo().memory;
    run();
    expect(runtimeInfo().memory).toEqual(before);
  });
});

function parseInts(values: unknown): BigInt64Array {
  return values as BigInt64Array;
}

function parseRows(values: unknown): number[][] {
  return values as number[][];
}
