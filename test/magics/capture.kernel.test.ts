import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, resultText, streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** What a frontend shows of a cell, in order. */
const shown = ({ published }: Answer) =>
  published.flatMap(({ type, content }) => {
    if (type === "stream") return [`${content.name}: ${content.text}`];
    if (/^(display_data|update_display_data|execute_result|error)$/.test(type))
      return [`${type}: ${Object(content.data)["text/plain"] ?? content.evalue}`];
    return [];
  });

test("what a cell prints, displays and results in is kept, and shown again in its order", async () => {
  const cell = `%%capture out
console.log("printed");
console.error("warned");
display.text("displayed");
process.stdout.write("more\\n");
6 * 7`;
  expect(shown(await kernel.execute(cell))).toEqual([]);
  expect(resultText(await kernel.execute("[out.stdout, out.stderr, out.outputs.length, String(out)]"))).toBe(
    "[ 'printed\\nmore\\n', 'warned\\n', 2, 'printed\\nmore\\n' ]",
  );
  expect(shown(await kernel.execute("out.show()"))).toEqual([
    "stdout: printed\n",
    "stderr: warned\n",
    "display_data: displayed",
    "stdout: more\n",
    "display_data: 42",
  ]);
  expect(shown(await kernel.execute("out.outputs[1]"))).toEqual(["execute_result: 42"]);
  expect(resultText(await kernel.execute("out"))).toMatch(/^CapturedOutput \{ stdout: 13 characters/);
});

test("options leave a kind of output alone", async () => {
  const body = 'console.log("o");\nconsole.error("e");\ndisplay.text("d");\n1';
  expect(shown(await kernel.execute(`%%capture a --no-stdout\n${body}`))).toEqual(["stdout: o\n"]);
  expect(shown(await kernel.execute(`%%capture --no-stderr a\n${body}`))).toEqual(["stderr: e\n"]);
  expect(shown(await kernel.execute(`%%capture --no-display\n${body}`))).toEqual([
    "display_data: d",
    "execute_result: 1",
  ]);
});

test("awaits, timers that fire later, charts and nested magics are captured", async () => {
  const cell = `%%capture nested
await new Promise((done) => setTimeout(done, 5));
console.log("awaited");
setTimeout(() => { console.log("late"); globalThis.fired = true; }, 20);
display.vega({ mark: "bar", data: { values: [{ a: 1 }] }, encoding: { y: { field: "a" } } });
const home = %env HOME
%time 1 + 1`;
  expect(shown(await kernel.execute(cell))).toEqual([]);
  const wait = "while (!globalThis.fired) await new Promise((done) => setTimeout(done, 5));";
  expect(shown(await kernel.execute(wait))).toEqual([]);
  const kept = String(resultText(await kernel.execute("nested.stdout")));
  expect(kept).toMatch(/^'awaited\\nwall [\d.]+ ms, CPU [\d.]+ ms \(all threads\)\\nlate\\n'$/);
  expect(resultText(await kernel.execute("Object.keys(nested.outputs[0].data)"))).toContain("image/png");
});

test("a capture inside a capture keeps its own, and what it leaves alone goes outside", async () => {
  const cell = '%%capture outer\n%%capture inner --no-stderr\nconsole.log("in"); console.error("out");';
  expect(shown(await kernel.execute(cell))).toEqual([]);
  expect(resultText(await kernel.execute("[inner.stdout, inner.stderr, outer.stdout, outer.stderr]"))).toBe(
    "[ 'in\\n', '', '', 'out\\n' ]",
  );
});

test("programs of a captured cell print into the capture", async () => {
  expect(shown(await kernel.execute("%%capture listed\n%%bash\necho one; echo two >&2"))).toEqual([]);
  expect(resultText(await kernel.execute("[listed.stdout, listed.stderr]"))).toBe("[ 'one\\n', 'two\\n' ]");
});

test("a handle updates what was captured; the last state is shown", async () => {
  await kernel.execute('%%capture updated\nconst handle = display("first");\nhandle.update("second");');
  expect(shown(await kernel.execute("updated.show()"))).toEqual(["display_data: 'second'"]);
  expect(shown(await kernel.execute('handle.update("third")'))).toEqual(["update_display_data: 'third'"]);
});

test("cleared outputs are gone", async () => {
  await kernel.execute('%%capture cleared\nconsole.log("a");\ndisplay.clear({ wait: true });\ndisplay("b");');
  expect(shown(await kernel.execute("cleared.show()"))).toEqual(["display_data: 'b'"]);
});

test("an error is shown at its line, and what came before it is kept", async () => {
  const answer = await kernel.execute(
    '%%capture failed\nconsole.log("before");\nthrow new RangeError("wrong");',
  );
  expect(shown(answer)).toEqual(["error: wrong"]);
  expect(JSON.stringify(answer.reply.content.traceback)).toMatch(/In\[\d+\]:3:7/);
  expect(resultText(await kernel.execute("failed.stdout"))).toBe("'before\\n'");
});

test("an interrupt ends the cell and keeps what came before it", async () => {
  const id = kernel.sendExecute(
    '%%capture stopped --no-stderr\nconsole.log("kept");\nconsole.error("up");\nwhile (true) {}',
  );
  await kernel.until(({ type, parentId }) => type === "stream" && parentId === id);
  await kernel.interrupt();
  expect((await kernel.answerTo(id)).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
  const after = await kernel.execute('console.log("shown"); stopped.stdout');
  expect(streamText(after, "stdout")).toBe("shown\n");
  expect(resultText(after)).toBe("'kept\\n'");
});

test("what the cell declares stays", async () => {
  await kernel.execute("%%capture\nconst declared = 5;");
  expect(resultText(await kernel.execute("declared"))).toBe("5");
});

test("a name that is none is refused", async () => {
  const { content } = (await kernel.execute("%%capture 1x\n1")).reply;
  expect(content.evalue).toMatch(/^%%capture: "1x" cannot name a variable\. Use %%capture \[NAME\]/);
});
