import type { Answer, TestKernel } from "../support/kernel.ts";

/** What the endless cells need, and a variable whose value they keep. */
export const endlessSetup = "let kept = 41; const forever = new Promise(() => {})";

/** Code that says `started` on stdout and then never ends. */
export const endlessCells: Readonly<Record<string, string>> = {
  "a loop": 'console.log("started"); while (true) {}',
  "a promise that never settles": 'console.log("started"); await forever',
  "a promise that nothing holds, while memory is collected":
    'setInterval(() => { globalThis.junk = new Array(1e5).fill({}) }, 1); console.log("started"); await new Promise(() => {})',
  "work of a timer that ends by itself, again and again":
    'setInterval(() => { const end = performance.now() + 4; while (performance.now() < end); }, 1); console.log("started"); await forever',
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
  "a nested function": 'function a() { b() } function b() { console.log("started"); for (;;); } a()',
  "a loop in a disposer":
    '{ using held = { [Symbol.dispose]() { console.log("started"); while (true) {} } } }',
  "a loop in the disposer of the cell":
    'using held = { [Symbol.dispose]() { console.log("started"); while (true) {} } }',
  "a loop in a getter that the display reads":
    '({ [Symbol.for("nodejs.util.inspect.custom")]() { console.log("started"); while (true) {} } })',
  "a loop in a generator": 'for (const v of (function* () { console.log("started"); for (;;) yield 1 })());',
  "a loop in a sort": '[2, 1].sort(() => { console.log("started"); for (;;); })',
  "endless output": 'for (;;) console.log("started")',
};

/** Runs an endless cell, interrupts it as soon as it has said that it runs, and waits for its end. */
export async function interruptOnceStarted(
  kernel: TestKernel,
  code: string,
  interrupt: () => unknown = () => kernel.interrupt(),
): Promise<Answer> {
  const id = kernel.sendExecute(code);
  await kernel.until(
    ({ parentId, content }) => parentId === id && String(content.text ?? "").startsWith("started"),
  );
  await interrupt();
  return kernel.answerTo(id);
}
