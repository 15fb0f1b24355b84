import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resultText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute("let kept = 41; const forever = new Promise(() => {})");
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** Code that says `started` on stdout and then never ends. */
const endless: Readonly<Record<string, string>> = {
  "a loop": 'console.log("started"); while (true) {}',
  "a promise that never settles": 'console.log("started"); await forever',
  "a loop after an await": 'await 1; console.log("started"); while (true) {}',
  "a loop of awaits": 'console.log("started"); for (;;) await 1',
  "a loop in a timer": 'setTimeout(() => { console.log("started"); while (true) {} }); await forever',
  "a loop in an interval": 'setInterval(() => { console.log("started"); while (true) {} }, 1); await forever',
  "a loop in an immediate": 'setImmediate(() => { console.log("started"); while (true) {} }); await forever',
  "a loop in an event emitter":
    'import { EventEmitter } from "node:events"; const emitter = new EventEmitter();' +
    'emitter.on("x", () => { console.log("started"); while (true) {} }); setTimeout(() => emitter.emit("x")); await forever',
  "a loop in a promise job":
    'Promise.resolve().then(() => { console.log("started"); while (true) {} }); await forever',
  "a loop in process.nextTick":
    'process.nextTick(() => { console.log("started"); while (true) {} }); await forever',
  "a loop in a callback of fs":
    'import { stat } from "node:fs"; stat("/", () => { console.log("started"); while (true) {} }); await forever',
  "a loop after a promise of fs":
    'import { readdir } from "node:fs/promises"; await readdir("/"); console.log("started"); while (true) {}',
  "a loop that catches everything":
    'console.log("started"); for (;;) { try { while (true) {} } catch {} finally { kept = 41 } }',
  "a finally that starts again":
    'console.log("started"); function again() { try { while (true) {} } finally { again() } }; again()',
  "a catastrophic regular expression": 'console.log("started"); /^(a+)+$/.test("a".repeat(40) + "b")',
  "input() that waits": 'console.log("started"); input("?")',
  "a blocked thread": 'console.log("started"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  "endless output": 'for (;;) console.log("started")',
};

async function interruptOnceStarted(code: string, interrupt: () => unknown) {
  const id = kernel.sendExecute(code);
  await kernel.until(
    ({ parentId, content }) => parentId === id && String(content.text ?? "").startsWith("started"),
  );
  await interrupt();
  return kernel.answerTo(id);
}

describe("an interrupt ends the cell, keeps its state and leaves timers and promises working", () => {
  test.each(Object.entries(endless))("%s", async (_name, code) => {
    const { reply } = await interruptOnceStarted(code, () => kernel.interrupt());
    expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    const after = await kernel.execute(
      "await new Promise((done) => setTimeout(done, 1)); await new Promise(setImmediate);" +
        'await (await import("node:fs/promises")).stat("/"); kept + 1',
    );
    expect(resultText(after)).toBe("42");
  });
});

test("fifty interrupts in a row end fifty loops of awaits", async () => {
  for (let round = 0; round < 50; round++) {
    const { reply } = await interruptOnceStarted('console.log("started"); for (;;) await 1', () =>
      kernel.interrupt(),
    );
    expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  }
  expect(resultText(await kernel.execute("kept"))).toBe("41");
}, 30_000);

test("promises that interrupted cells waited for may be collected", async () => {
  for (let round = 0; round < 5; round++) {
    await interruptOnceStarted('console.log("started"); await new Promise(() => {})', () =>
      kernel.interrupt(),
    );
    const garbage = await kernel.execute("Array.from({ length: 300_000 }, (_, i) => ({ i })).length");
    expect(resultText(garbage)).toBe("300000");
  }
});

test("SIGINT interrupts as well, also while the main thread is busy", async () => {
  const code = 'console.log("started"); while (true) {}';
  const { reply } = await interruptOnceStarted(code, () => process.kill(kernel.pid, "SIGINT"));
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(resultText(await kernel.execute("kept"))).toBe("41");
});

test("what the interrupted cell left waiting does not go on behind the next cell", async () => {
  const code =
    'let ticks = 0; async function tick() { for (;;) { await new Promise((done) => setTimeout(done, 5)); ticks++; console.log("started") } }; await tick()';
  await interruptOnceStarted(code, () => kernel.interrupt());
  const before = resultText(await kernel.execute("ticks"));
  await kernel.execute("await new Promise((done) => setTimeout(done, 100))");
  expect(resultText(await kernel.execute("ticks"))).toBe(before);
});

test("background work of cells that had ended goes on after an interrupt", async () => {
  await kernel.execute("let beats = 0; const heart = setInterval(() => beats++, 1)");
  await interruptOnceStarted('console.log("started"); await forever', () => kernel.interrupt());
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
