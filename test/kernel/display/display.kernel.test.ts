import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, TestKernel } from "../../support/kernel.ts";
import type { KernelMessage } from "../../support/kernel_message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

const outputs = (published: readonly KernelMessage[]) =>
  published
    .filter(({ type }) => /^(display_data|update_display_data|execute_result|clear_output)$/.test(type))
    .map(({ type, content }) => ({ type, mimeTypes: Object.keys(Object(content.data)) }));

test("a chart is shown before its cell is done, and later outputs come after it", async () => {
  const { published, reply } = await kernel.execute(`
    const bars = { mark: "bar", data: { values: [{ a: "x", n: 1 }] }, encoding: { y: { field: "n", type: "quantitative" } } };
    display.vega(bars);
    display.text("after");
    ({ ...bars, $schema: "https://vega.github.io/schema/vega-lite/v5.json" })`);
  expect(reply.content).toMatchObject({ status: "ok" });
  const chart = ["application/vnd.vegalite.v5+json", "image/png", "text/plain"];
  expect(outputs(published)).toEqual([
    { type: "display_data", mimeTypes: chart },
    { type: "display_data", mimeTypes: ["text/plain"] },
    { type: "execute_result", mimeTypes: chart },
  ]);
  expect(published.at(-1)?.content).toEqual({ execution_state: "idle" });
});

test("a last expression that displays is shown once", async () => {
  const { published } = await kernel.execute('display.markdown("**once**")');
  expect(outputs(published)).toEqual([{ type: "display_data", mimeTypes: ["text/markdown", "text/plain"] }]);
});

test("an asynchronous Jupyter.display method is awaited", async () => {
  const answer = await kernel.execute(
    '({ async [Symbol.for("Jupyter.display")]() { await new Promise(setImmediate); return { "text/plain": "made" } } })',
  );
  expect(resultText(answer)).toBe("made");
});

test("records are our table, with a plain one for other readers, and tensors our own type", async () => {
  const table = await kernel.execute("[{ a: 1 }, { a: 2 }]");
  expect(outputs(table.published)[0]?.mimeTypes).toEqual([
    "application/vnd.flowbook.table.v1+json",
    "text/plain",
    "text/html",
  ]);
  const tensor = await kernel.execute('import { tf } from "flowbook"; tf.ones([2, 2])');
  expect(outputs(tensor.published)[0]?.mimeTypes).toEqual([
    "application/vnd.flowbook.tensor.v1+json",
    "text/plain",
  ]);
  expect(resultText(tensor)).toBe("float32[2,2]\n[[1, 1],\n [1, 1]]");
});

test("a mistake in display names the function and the cell's line", async () => {
  const { reply } = await kernel.execute("1;\ndisplay.png(new Uint8Array([1]))");
  expect(reply.content).toMatchObject({ status: "error", ename: "UsageError" });
  expect(String(reply.content.evalue)).toMatch(/^display\.png: the 1 bytes start with 01\./);
  const traceback = JSON.stringify(reply.content.traceback);
  expect(traceback).toMatch(/In\[\d+\]:2:9/);
  expect(traceback).not.toContain("kernel/display");
});

test("values whose own code throws do not fail the cell", async () => {
  const answer = await kernel.execute(
    'new Proxy({}, { get() { throw new Error("trap") }, ownKeys() { throw new Error("trap") } })',
  );
  expect(answer.reply.content).toMatchObject({ status: "ok" });
  expect(resultText(answer)).toBe("{}");
});

test("promises look as they do in plain Node", async () => {
  const answer = await kernel.execute("[Promise.resolve(4), new Promise(() => {})]");
  expect(resultText(answer)).toBe("[ Promise { 4 }, Promise { <pending> } ]");
});
