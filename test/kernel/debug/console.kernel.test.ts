import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DebugClient } from "../../support/debug_client.ts";
import { resultText, streamText, TestKernel } from "../../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** Runs a cell and types a line at each prompt; the text that was printed is cut at the prompts. */
async function talk(code: string, ...typed: readonly string[]) {
  const id = kernel.sendExecute(code);
  const pieces: string[] = [];
  let seen = 0;
  const printed = () =>
    kernel.messages
      .filter(({ parentId, type }) => parentId === id && type === "stream")
      .map(({ content }) => stripVTControlCharacters(String(content.text)))
      .join("");
  for (const [index, line] of typed.entries()) {
    const prompts = () =>
      kernel.messages.filter(({ parentId, type }) => parentId === id && type === "input_request");
    while (prompts().length <= index) await kernel.change();
    // The prompt comes through another socket than the text: what is published after it has come after both.
    await kernel.request("kernel_info_request", {}, "control");
    pieces.push(printed().slice(seen));
    seen = printed().length;
    kernel.send("input_reply", { value: line }, "stdin");
  }
  const answer = await kernel.answerTo(id);
  pieces.push(printed().slice(seen));
  return { answer, pieces };
}

test("%%debug stops before the first line; n, s, o and c go on, w, u, d, l, a and p look around", async () => {
  const code = [
    "%%debug", // 1
    "const square = (n: number): number => {", // 2
    "  const product = n * n;", // 3
    "  return product;", // 4
    "};", // 5
    "const nine = square(3);", // 6
    "nine + 1", // 7
  ].join("\n");
  // `n = 4` is no command, though `n` is one.
  const typed = ["n", "s", "n = 4", "n", "a", "p product as number + 1", "w", "u", "p nine", "d", "l", "c"];
  const { answer, pieces } = await talk(code, ...typed);
  expect(pieces[0]).toMatch(/^Stopped in In\[\d+\]:2:\d+\n/);
  expect(pieces[1]).toMatch(/^Stopped in In\[\d+\]:6:/);
  expect(pieces[2]).toMatch(/^Stopped in square \(In\[\d+\]:3:/);
  expect(pieces[3]).toBe("4\n");
  expect(pieces[4]).toMatch(/^Stopped in square \(In\[\d+\]:4:[\s\S]*> 4 \| {3}return product;/);
  expect(pieces[5]).toBe("(return value) = 16\nn = 4\nproduct = 16\n");
  expect(pieces[6]).toBe("17\n");
  expect(pieces[7]).toMatch(/^> 0 {2}square \(In\[\d+\]:4:\d+\)\n {2}1 {2}In\[\d+\]:6:\d+\n$/);
  expect(pieces[8]).toMatch(/^Frame in In\[\d+\]:6:/);
  expect(pieces[9]).toBe("");
  expect(pieces[10]).toMatch(/^Frame in square/);
  expect(pieces[11]).toMatch(
    /^ {2}1 \| %%debug\n[\s\S]*> 4 \| {3}return product;\n[\s\S]* {2}7 \| nine \+ 1\n$/,
  );
  expect(resultText(answer)).toBe("17");
});

test("breakpoints are set, listed and removed; an empty line repeats; mistakes are told and change nothing", async () => {
  const code = "%%debug -b 4\nlet total = 0;\nfor (let i = 0; i < 5; i++) {\n  total += i;\n}\ntotal";
  const typed = ["p i", "c", "", "b", "cl 4", "b 6, total === 10", "p nobody", "b here", "c", "total", "c"];
  const { answer, pieces } = await talk(code, ...typed);
  expect(pieces[0]).toMatch(/^Stopped in In\[\d+\]:4:/);
  expect(pieces[1]).toBe("0\n");
  expect([pieces[2], pieces[3]]).toEqual([
    expect.stringMatching(/^Stopped/),
    expect.stringMatching(/^Stopped/),
  ]);
  expect(pieces[4]).toBe("  line 4\n");
  expect(pieces[6]).toMatch(/^breakpoint at In\[\d+\]:6\n/);
  expect(pieces[7]).toBe("*** ReferenceError: nobody is not defined\n");
  expect(pieces[8]).toMatch(/^\*\*\* b needs a line/);
  expect(pieces[9]).toMatch(/^Stopped in In\[\d+\]:6:/);
  expect(pieces[10]).toBe("10\n");
  expect(resultText(answer)).toBe("10");
});

test("after an error %debug runs the cell again and stops where it is thrown", async () => {
  const failing =
    "const parse = (text: string) => {\n  const parts = text.split(',');\n  return parts[7]!.length;\n};\nparse('a,b')";
  const { reply } = await kernel.execute(failing);
  const { answer, pieces } = await talk("%debug", "p parts", "help", "c");
  expect(pieces[0]).toMatch(
    /^Thrown: TypeError: Cannot read properties of undefined[^\n]* in parse \(In\[\d+\]:3:/,
  );
  expect(pieces[0]).toContain(`In[${reply.content.execution_count}]:3:`);
  expect(pieces[1]).toBe("[ 'a', 'b' ]\n");
  expect(pieces[2]).toMatch(/^ {2}n +the next line\n/);
  expect(answer.reply.content).toMatchObject({ status: "error", ename: "TypeError" });
});

test("a debugger statement stops, q ends the cell, and an interrupt at the prompt does", async () => {
  const { answer, pieces } = await talk(
    "%%debug -b 9\nlet kept = 1;\nconsole.log('before');\ndebugger;\nkept = 2;",
    "q",
  );
  expect(pieces[0]).toMatch(/^before\nStopped in In\[\d+\]:4:/);
  expect(answer.reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(resultText(await kernel.execute("kept"))).toBe("1");

  const id = kernel.sendExecute("%debug kept + 1");
  await kernel.until(({ parentId, type }) => parentId === id && type === "input_request");
  await kernel.interrupt();
  expect((await kernel.answerTo(id)).reply.content.ename).toBe("KeyboardInterrupt");
  // Nothing of the debugger is left.
  expect(resultText(await kernel.execute("debugger; kept"))).toBe("1");
});

test("where the client takes no input, the frames and their variables at the throw are printed", async () => {
  const code =
    "%%debug\nfunction half(n: number) {\n  if (n % 2) throw new RangeError(n + ' is odd');\n  return n / 2;\n}\nfunction twice(m: number) {\n  return half(m) + half(m + 1);\n}\ntwice(4)";
  const answer = await kernel.execute(code, { allow_stdin: false });
  const text = stripVTControlCharacters(streamText(answer, "stdout"));
  expect(text).toMatch(/^Thrown: RangeError: 5 is odd in half \(In\[\d+\]:3:/);
  expect(text).toMatch(
    /half \(In\[\d+\]:3:\d+\)\n {4}n = 5\n {2}1 {2}twice \(In\[\d+\]:7:\d+\)\n {4}m = 4\n {2}2 {2}In\[\d+\]:9:/,
  );
  expect(answer.reply.content).toMatchObject({ status: "error", ename: "RangeError", evalue: "5 is odd" });
});

test("%debug without a failed cell, and beside an open debugger panel, says what it does", async () => {
  await using fresh = await TestKernel.start();
  const { reply } = await fresh.execute("%debug");
  expect(reply.content).toMatchObject({
    ename: "UsageError",
    evalue: expect.stringContaining("no cell has failed yet"),
  });
  const panel = new DebugClient(fresh);
  await panel.start();
  const id = fresh.sendExecute("%debug 6 * 7");
  await panel.stopped();
  await panel.request("continue", { threadId: 1 });
  expect(resultText(await fresh.answerTo(id))).toBe("42");
});
