import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultText, TestKernel } from "../support/kernel.ts";
import { endlessCells, endlessSetup, interruptOnceStarted } from "./endless_cells.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute(endlessSetup);
});
afterAll(() => kernel[Symbol.asyncDispose]());

describe("an interrupt ends the cell, keeps its state and leaves timers and promises working", () => {
  test.each(Object.entries(endlessCells))("%s, many times in a row", async (_name, code) => {
    kernel.messages.length = 0;
    // Each round of endless output prints megabytes.
    const rounds = code.startsWith("for (;;) console.log") ? 5 : 50;
    for (let round = 0; round < rounds; round++) {
      const { reply } = await interruptOnceStarted(kernel, code, () => kernel.interrupt());
      expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    }
    const after = await kernel.execute(
      "await new Promise((done) => setTimeout(done, 1)); await new Promise(setImmediate);" +
        'await (await import("node:fs/promises")).stat("/"); kept + 1',
    );
    expect(resultText(after)).toBe("42");
  });
});

test("SIGINT interrupts as well, also while the main thread is busy", async () => {
  const code = 'console.log("started"); while (true) {}';
  const { reply } = await interruptOnceStarted(kernel, code, () => process.kill(kernel.pid, "SIGINT"));
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(resultText(await kernel.execute("kept"))).toBe("41");
});

test("what the interrupted cell left waiting does not go on behind the next cell", async () => {
  const code =
    'let ticks = 0; async function tick() { for (;;) { await new Promise((done) => setTimeout(done, 5)); ticks++; console.log("started") } }; await tick()';
  await interruptOnceStarted(kernel, code, () => kernel.interrupt());
  const before = resultText(await kernel.execute("ticks"));
  await kernel.execute("await new Promise((done) => setTimeout(done, 100))");
  expect(resultText(await kernel.execute("ticks"))).toBe(before);
});

test("background work of cells that had ended goes on after an interrupt", async () => {
  await kernel.execute("let beats = 0; const heart = setInterval(() => beats++, 1)");
  await interruptOnceStarted(kernel, 'console.log("started"); await forever', () => kernel.interrupt());
  const before = Number(resultText(await kernel.execute("beats")));
  await kernel.execute("await new Promise((done) => setTimeout(done, 50))");
  expect(Number(resultText(await kernel.execute("clearInterval(heart); beats")))).toBeGreaterThan(before);
});

test("an interrupt aborts the queued cells", async () => {
  const busy = kernel.sendExecute('console.log("started"); while (true) {}');
  const queued = kernel.sendExecute("kept = 0");
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  await kernel.interrupt();
  expect((await kernel.answerTo(queued)).reply.content.status).toBe("aborted");
  expect(resultText(await kernel.execute("kept"))).toBe("41");
});

test("an interrupt of an idle kernel does nothing", async () => {
  await kernel.interrupt();
  await kernel.interrupt();
  expect(resultText(await kernel.execute("await new Promise((done) => setTimeout(done, 1)); kept"))).toBe(
    "41",
  );
});

test("a timer's loop that blocks an idle kernel can be interrupted", async () => {
  const id = kernel.sendExecute('setTimeout(() => { console.log("started"); while (true) {} }, 5); 0');
  await kernel.until(({ parentId, content }) => parentId === id && content.text === "started\n");
  await kernel.interrupt();
  expect(resultText(await kernel.execute("kept"))).toBe("41");
});
