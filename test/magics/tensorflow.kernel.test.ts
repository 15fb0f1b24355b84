import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseGraph } from "../../protocol/payloads/packed_graph.ts";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let folder = "";
let kernel: TestKernel;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "flowbook-tensorflow-"));
  kernel = await TestKernel.start({ cwd: folder });
  await kernel.execute(`import { tf } from "flowbook";
const dense = (units: number, rest: object) => tf.layers.dense({ units, ...rest });
const model = tf.sequential({ name: "net", layers: [dense(3, { inputShape: [2], name: "hidden" }), dense(1, { name: "answer" })] });`);
});
afterAll(async () => {
  await kernel?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** The MIME bundle that a cell shows. */
async function shown(code: string): Promise<Readonly<Record<string, unknown>>> {
  const { published, reply } = await kernel.execute(code);
  expect(reply.content).toMatchObject({ status: "ok" });
  const output = published.find(({ type }) => type === "display_data" || type === "execute_result");
  return Object(output?.content.data);
}

test("%graph shows a model as a picture for saved notebooks, and as text", async () => {
  const data = await shown("%graph model");
  const mime = "application/vnd.flowbook.graph.v1+json";
  expect(Object.keys(data).sort()).toEqual([mime, "image/png", "image/svg+xml", "text/plain"]);
  expect(parseGraph(data[mime]).names).toContain("hidden/Add");
  const svg = String(data["image/svg+xml"]);
  for (const text of ["hidden", "Dense", "kernel float32[2,3]", "float32[?,3]", "answer"])
    expect(svg).toContain(text);
  // 2·3 + 3 weights in the first layer and 3·1 + 1 in the second
  expect(data["text/plain"]).toMatch(
    /^net\(hidden_input: float32\[\?,2\]\) → answer: float32\[\?,1\]\n[\s\S]*13 trainable/,
  );
  expect(Buffer.from(String(data["image/png"]), "base64").toString("latin1", 1, 4)).toBe("PNG");
});

test("the library draws the same, and %graph draws what it gave", async () => {
  const data = await shown("%graph model");
  expect(await shown("tf.graphOf(model)")).toEqual(data);
  expect(await shown("%graph tf.graphOf(model)")).toEqual(data);
  const expanded = String((await shown("%graph model --expand hidden"))["image/svg+xml"]);
  expect(expanded).toContain(">Add<");
  expect(await shown('tf.drawGraph(tf.graphOf(model), { expand: ["hidden"] })')).toMatchObject({
    "image/svg+xml": expanded,
  });
});

test("%graph draws a traced function", async () => {
  await kernel.execute(
    "const area = tf.function((radius: tf.Tensor) => radius.square().mul(Math.PI)); area(tf.ones([4]));",
  );
  expect((await shown("%graph area"))["text/plain"]).toContain("float32[4]");
});

test.each([
  ["%graph 6 * 7", "tf.graphOf: number is neither a function nor a model"],
  ["%graph model --expand nowhere", 'the graph has no scope "nowhere". It has hidden, answer.'],
  ["%graph --all", "%graph: there is no expression"],
  ["%graph missing", "missing is not defined"],
])("%s says what is wrong, without our frames", async (cell, message) => {
  const answer = await kernel.execute(cell);
  expect(answer.reply.content).toMatchObject({ status: "error" });
  expect(String(answer.reply.content.evalue)).toContain(message);
  expect(String(answer.reply.content.traceback)).not.toMatch(/runtime\/|magics\//);
  expect(streamText(answer, "stdout")).toBe("");
});

test("%timeit of a step disposes of what the step returns, and of nothing that was there before", async () => {
  await kernel.execute(`const weight = tf.variable(tf.ones([2]));
const step = tf.function((x: tf.Tensor) => { weight.assign(weight.add(x)); return { loss: weight.sum(), parts: [weight.mul(2)] }; });
const given = tf.ones([2]);
step(given);
const before = tf.memory().numTensors;`);
  const runs = ["step(given)", "step.async(given)", "given", "[given, weight, given.add(1)]"];
  for (const code of runs) await kernel.execute(`%timeit -q -n 20 -r 2 ${code}`);
  const after = await kernel.execute(
    "[tf.memory().numTensors - before, given.isDisposed, weight.isDisposed]",
  );
  expect(resultText(after)).toBe("[ 0, false, false ]");
  // 1 at first, plus 1 for each of 1 + 2 · 40 steps
  expect(resultText(await kernel.execute("Array.from(weight.dataSync())"))).toBe("[ 82, 82 ]");
});

describe("%export", () => {
  const printed = async (cell: string) => streamText(await kernel.execute(cell), "stdout");

  test("saves a model and says what was saved and how it was checked", async () => {
    const text = await printed("%export model models/net");
    expect(existsSync(join(folder, "models/net/saved_model.pb"))).toBe(true);
    expect(text).toContain(`${join(folder, "models/net")} (SavedModel, `);
    expect(text).toMatch(
      /signature +serving_default\n +inputs +\w+: float32\[\?,2\]\n +outputs +\w+: float32\[\?,1\]/,
    );
    expect(text).toMatch(/checked +\d+ made-up rows, largest difference \d/);
  });

  test("gives TensorFlow Lite and TensorFlow.js models that predict the same", async () => {
    const lite = await printed("%export model net.tflite");
    expect(lite).toContain(`${join(folder, "net.tflite")} (TensorFlow Lite, `);
    const web = await printed('%export "models/net" web --format tfjs');
    expect(web).toContain(`${join(folder, "web")} (TensorFlow.js, `);
    expect(readFileSync(join(folder, "net.tflite")).toString("latin1", 4, 8)).toBe("TFL3");
    expect(readdirSync(join(folder, "web"))).toContain("model.json");
    await kernel.execute(`const rows = tf.tensor2d([[1, 2], [-3, 0.5]]);
const expected = (model.predict(rows) as tf.Tensor).dataSync();
const loaded = await tf.loadGraphModel("file://web/model.json");
const off = (values: Iterable<number>) => Math.max(...Array.from(values, (value, i) => Math.abs(value - expected[i]!)));`);
    expect(
      resultText(await kernel.execute("off((loaded.predict(rows) as tf.Tensor).dataSync()) < 1e-5")),
    ).toBe("true");
  });

  test("takes one function of several, and names a function's signature", async () => {
    await kernel.execute(`const spec = { inputSignature: [new tf.TensorSpec([null, 2], "float32", "x")] };
const twice = tf.function((x: tf.Tensor) => x.mul(2), spec);
const several = { twice, half: tf.function((x: tf.Tensor) => x.div(2), spec) };`);
    expect(await printed("%export several two")).toMatch(/signature +twice[\s\S]*signature +half/);
    const one = await printed("%export several one --signature half");
    expect(one).toMatch(/signature +half/);
    expect(one).not.toContain("twice");
    expect(await printed("%export twice named --signature double")).toMatch(/signature +double/);
  });

  test.each([
    ["%export model", '%export: "model" is not an expression and a path'],
    [
      "%export model out --format onnx",
      '%export: there is no format "onnx". Use one of saved_model, tflite, tfjs.',
    ],
    ["%export model out --signature twice", 'there is no signature "twice". There is serving_default.'],
    ["%export several out --signature third", 'there is no signature "third". There is twice, half.'],
    ["%export 6*7 out", "the expression gives number, neither a model nor a function"],
    ['%export "models/net" out', "is a folder, which is to be a SavedModel already"],
    ['%export "nowhere" out.tflite', "nowhere"],
  ])("%s says what is wrong, and writes nothing", async (cell, message) => {
    const { content } = (await kernel.execute(cell)).reply;
    expect(content).toMatchObject({ status: "error", ename: "UsageError" });
    expect(String(content.evalue)).toContain(message);
    expect(existsSync(join(folder, "out")) || existsSync(join(folder, "out.tflite"))).toBe(false);
  });
});
