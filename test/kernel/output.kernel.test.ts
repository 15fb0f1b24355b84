import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

test("100,000 printed lines all arrive, in order, in few messages, before idle", async () => {
  const answer = await kernel.execute('for (let i = 0; i < 100_000; i++) console.log("line " + i)');
  const expected = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join("");
  expect(streamText(answer, "stdout") === expected).toBe(true);
  expect(answer.published.length).toBeLessThan(200);
  expect(answer.published.at(-1)?.content).toEqual({ execution_state: "idle" });
});

test("50 MB written at once arrive whole, with characters of two bytes on every chunk border", async () => {
  const answer = await kernel.execute('process.stdout.write("x" + "é".repeat(25_000_000)); 0');
  expect(streamText(answer, "stdout") === `x${"é".repeat(25_000_000)}`).toBe(true);
});

test("a string of 50 MB is shown whole as a result", async () => {
  const answer = await kernel.execute('"y".repeat(50_000_000)');
  expect(resultText(answer) === `'${"y".repeat(50_000_000)}'`).toBe(true);
});

test("50 MB of bytes are displayed whole", async () => {
  const answer = await kernel.execute('display({ "image/png": Buffer.alloc(50_000_000, "abc") });');
  const data = Object(answer.published.find(({ type }) => type === "display_data")?.content.data);
  expect(data["image/png"] === Buffer.alloc(50_000_000, "abc").toString("base64")).toBe(true);
});

test("of an error's message of 50 MB the beginning is shown, with the cell's line", async () => {
  const answer = await kernel.execute('const large = 1;\nthrow new RangeError("z".repeat(50_000_000))');
  expect(answer.reply.content).toMatchObject({ status: "error", ename: "RangeError" });
  const { evalue } = answer.reply.content;
  expect(evalue === `${"z".repeat(200_000)}\n… 49800000 more characters`).toBe(true);
  expect(String(answer.reply.content.traceback).slice(-100)).toMatch(/In\[\d+\]:2:7/);
  expect(resultText(await kernel.execute("large + 1"))).toBe("2");
});

test("a character written in two halves is not broken, a lone half shows as U+FFFD", async () => {
  const answer = await kernel.execute(
    "const e = Buffer.from('€'); process.stdout.write(e.subarray(0, 1)); process.stdout.write(e.subarray(1));" +
      "process.stderr.write(e.subarray(0, 1)); 0",
  );
  expect(streamText(answer, "stdout")).toBe("€");
  expect(streamText(answer, "stderr")).toBe("\ufffd");
});

test("stdout, displays and results keep the order in which the cell made them", async () => {
  const answer = await kernel.execute(
    'console.log("a"); display.text("b"); console.error("c"); console.log("d"); display.clear(); "e"',
  );
  expect(answer.published.map(({ type, content }) => [type, content.text ?? null])).toEqual([
    ["status", null],
    ["execute_input", null],
    ["stream", "a\n"],
    ["display_data", null],
    ["stream", "c\n"],
    ["stream", "d\n"],
    ["clear_output", null],
    ["execute_result", null],
    ["status", null],
  ]);
});

test("every console method prints text without colours; groups indent", async () => {
  const answer = await kernel.execute(
    'console.info("%s is %d", "x", 42); console.group("g"); console.log({ a: [1] }); console.groupEnd(); console.log("end");' +
      "console.table([{ n: 1 }]); console.assert(false, 'no'); 0",
  );
  const table = [
    "┌─────────┬───┐",
    "│ (index) │ n │",
    "├─────────┼───┤",
    "│ 0       │ 1 │",
    "└─────────┴───┘",
  ];
  expect(streamText(answer, "stdout")).toBe(`x is 42\ng\n  { a: [ 1 ] }\nend\n${table.join("\n")}\n`);
  expect(streamText(answer, "stderr")).toBe("Assertion failed: no\n");
});

test("output of timers and promises belongs to the cell that started them", async () => {
  const first = kernel.sendExecute('setTimeout(() => console.log("late timer"), 30); 0');
  const second = kernel.sendExecute("await new Promise((done) => setTimeout(done, 150))");
  const late = await kernel.until(({ content }) => content.text === "late timer\n");
  expect(late.parentId).toBe(first);
  await kernel.answerTo(second);
});

test("a throw in a timer and an unhandled rejection show below their cell and leave the kernel alive", async () => {
  const { id } = await kernel.execute(
    'setTimeout(() => { throw new RangeError("in a timer") }, 1); Promise.reject(new Error("nobody waits")); 0',
  );
  const timer = await kernel.until(({ content }) => String(content.text).includes("in a timer"));
  const rejection = await kernel.until(({ content }) => String(content.text).includes("nobody waits"));
  expect([timer.parentId, rejection.parentId]).toEqual([id, id]);
  expect([timer.content.name, rejection.content.name]).toEqual(["stderr", "stderr"]);
  expect(resultText(await kernel.execute("1 + 1"))).toBe("2");
});

test("a display handle updates its output by display_id, also from a later cell", async () => {
  const shown = await kernel.execute('const handle = display.html("<i>1</i>"); 0');
  const updated = await kernel.execute('handle.update("<i>2</i>")');
  const first = shown.published.find(({ type }) => type === "display_data")?.content;
  const second = updated.published.find(({ type }) => type === "update_display_data")?.content;
  expect(second?.transient).toEqual(first?.transient);
  expect(Reflect.get(Object(second?.data), "text/html")).toBe("<i>2</i>");
});
