import { afterAll, beforeAll, expect, test } from "vitest";
import { streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** What is printed 200 ms after the cell started is printed while the next one runs. */
const later: Readonly<Record<string, string>> = {
  "a timer": 'setTimeout(() => console.log("late"), 200)',
  "an interval": 'const once = setInterval(() => { console.log("late"); clearInterval(once); }, 200)',
  "an immediate, a tick and a microtask":
    'setTimeout(() => setImmediate(() => process.nextTick(() => queueMicrotask(() => console.log("late")))), 200)',
  "an async function":
    'void (async () => { await new Promise((go) => setTimeout(go, 200)); console.log("late"); })()',
  "process.stdout": 'setTimeout(() => process.stdout.write("late\\n"), 200)',
  "a child's data":
    'require("child_process").spawn("sh", ["-c", "sleep 0.2; echo late"]).stdout.on("data", (data) => process.stdout.write(data))',
  "the callback of exec":
    'require("child_process").exec("sleep 0.2; echo late", (_, text) => process.stdout.write(text))',
  "a piped stream":
    'require("child_process").spawn("sh", ["-c", "sleep 0.2; echo late"]).stdout.pipe(process.stdout)',
  "a file": 'setTimeout(() => require("fs").readFile(process.execPath, () => console.log("late")), 150)',
  "the output of a worker thread":
    'new (require("worker_threads").Worker)("setTimeout(() => console.log(\'late\'), 200)", { eval: true })',
  "a message of a worker thread":
    'new (require("worker_threads").Worker)("setTimeout(() => require(\'worker_threads\').parentPort.postMessage(1), 200)", { eval: true }).on("message", () => console.log("late"))',
  "an HTTP request":
    'const server = require("http").createServer((_, reply) => setTimeout(() => reply.end("late\\n"), 200)).listen(0, "127.0.0.1", () => ' +
    'require("http").get({ port: server.address().port, host: "127.0.0.1" }, (reply) => reply.on("data", (data) => { process.stdout.write(data); server.close(); })))',
};

test.each(Object.entries(later))("output of %s belongs to the cell that started it", async (_name, code) => {
  const known = kernel.messages.length;
  const id = kernel.sendExecute(`{ ${code} }; 0`);
  const next = kernel.sendExecute("await new Promise((go) => setTimeout(go, 400))");
  const late = await kernel.until(
    (message) =>
      message.type === "stream" &&
      String(message.content.text).includes("late\n") &&
      kernel.messages.indexOf(message) >= known,
  );
  expect(late.parentId).toBe(id);
  await kernel.answerTo(next);
});

test("a listener's output belongs to the cell that emits the event", async () => {
  await kernel.execute(
    'const emitter = new (require("events").EventEmitter)(); emitter.on("event", () => console.log("heard")); 0',
  );
  expect(streamText(await kernel.execute('emitter.emit("event"); 0'), "stdout")).toBe("heard\n");
});
