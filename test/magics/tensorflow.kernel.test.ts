import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute(`import { tf } from "flowbook";
const dense = (units: number, rest: object) => tf.layers.dense({ units, ...rest });
const model = tf.sequential({ name: "net", layers: [dense(3, { inputShape: [2], name: "hidden" }), dense(1, { name: "answer" })] });`);
});
afterAll(() => kernel?.[Symbol.asyncDispose]());

/** The MIME bundle that a cell shows. */
async function shown(code: string): Promise<Readonly<Record<string, unknown>>> {
  const { published, reply } = await kernel.execute(code);
  expect(reply.content).toMatchObject({ status: "ok" });
  const output = published.find(({ type }) => type === "display_data" || type === "execute_result");
  return Object(output?.content.data);
}

test("%graph shows a model as a picture for saved notebooks, and as text", async () => {
  const data = await shown("%graph model");
  expect(Object.keys(data).sort()).toEqual(["image/png", "image/svg+xml", "text/plain"]);
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
