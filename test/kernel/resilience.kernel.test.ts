import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

test("text that looks like a position in a cell is printed, whatever its numbers are", async () => {
  const answer = await kernel.execute('console.log("flowbook:cell_1.js:0 flowbook:cell_1.js:1:0"); 7');
  expect(resultText(answer)).toBe("7");
  expect(streamText(answer, "stdout")).toMatch(/\n$/);
});

test("a thrown value that cannot be shown is still an error of its cell", async () => {
  const { reply } = await kernel.execute(
    'throw { [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("not to be seen") } }',
  );
  expect(reply.content).toMatchObject({ status: "error" });
});

test("a running cell is reported as busy again after another request was answered", async () => {
  const id = kernel.sendExecute(
    'console.log("started"); await new Promise((done) => setTimeout(done, 300)); 5',
  );
  await kernel.until(({ parentId, content }) => parentId === id && content.text === "started\n");
  const asked = await kernel.request("is_complete_request", { code: "1" });
  const { published } = await kernel.answerTo(id);
  const all = kernel.messages.filter(({ type }) => type === "status");
  const idle = all.findIndex(
    ({ parentId, content }) => parentId === asked.id && content.execution_state === "idle",
  );
  expect(all[idle + 1]).toMatchObject({ parentId: id, content: { execution_state: "busy" } });
  expect(published.at(-1)?.content).toEqual({ execution_state: "idle" });
});

test("process.exit() with user_expressions replies and ends with the cell's status", async () => {
  await using own = await TestKernel.start();
  const answer = await own.execute("process.exit(3)", { user_expressions: { a: "1", b: "2" } });
  expect(answer.reply.content).toMatchObject({ status: "ok" });
  expect(await own.exited()).toBe(3);
});

test("a cell that draws a chart can be interrupted at any moment, and later charts are drawn", async () => {
  const chart =
    'display.vega({ mark: "point", data: { values: Array.from({ length: 2000 }, (_, x) => ({ x, y: x % 7 })) }, ' +
    'encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } } })';
  for (const delayMs of [0, 5, 20, 60, 120, 200, 300]) {
    const id = kernel.sendExecute(`${chart}; 0`);
    await kernel.until(({ parentId, type }) => parentId === id && type === "execute_input");
    await sleep(delayMs);
    await kernel.interrupt();
    await kernel.answerTo(id);
  }
  const { published } = await kernel.execute(`${chart}; 0`);
  const data = published.find(({ type }) => type === "display_data")?.content.data;
  expect(data).toMatchObject({ "image/png": expect.any(String) });
});

test.each(["process.stdout.write('x\\n')", "console.log('x')"])(
  "a flood of %s can be interrupted, and nothing of it comes after its idle",
  async (print) => {
    for (let round = 0; round < 3; round++) {
      const id = kernel.sendExecute(`for (;;) ${print}`);
      await kernel.until(({ parentId, type }) => parentId === id && type === "stream");
      await kernel.interrupt();
      const { reply, published } = await kernel.answerTo(id);
      expect(reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
      expect(published.at(-1)?.content).toEqual({ execution_state: "idle" });
      expect(resultText(await kernel.execute("1 + 1"))).toBe("2");
      const all = kernel.messages.filter(({ parentId, channel }) => parentId === id && channel === "iopub");
      expect(all.length).toBe(published.length);
    }
  },
);
