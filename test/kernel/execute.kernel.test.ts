import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

const types = (answer: { published: readonly { type: string }[] }) =>
  answer.published.map(({ type }) => type);

test("a cell is busy, echoed, answered and idle; its count grows by one", async () => {
  const before = await kernel.execute("0");
  const answer = await kernel.execute("6 * 7");
  expect(types(answer)).toEqual(["status", "execute_input", "execute_result", "status"]);
  expect(resultText(answer)).toBe("42");
  expect(answer.reply.content).toMatchObject({ status: "ok", user_expressions: {}, payload: [] });
  expect(answer.reply.content.execution_count).toBe(Number(before.reply.content.execution_count) + 1);
});

test("names of one cell are seen by the next, redeclared ones by functions of earlier cells", async () => {
  await kernel.execute("let n = 1; function read() { return n }");
  await kernel.execute("n = 10");
  expect(resultText(await kernel.execute("read()"))).toBe("10");
  await kernel.execute("const n = 'new'");
  expect(resultText(await kernel.execute("read()"))).toBe("'new'");
});

test("an import that its own cell does not use is there for the next, and one of types is none", async () => {
  const unused = await kernel.execute(
    'import { sep } from "node:path"; import type { Stats } from "node:fs"; import type { None } from "no-such-package";',
  );
  expect(unused.reply.content.status).toBe("ok");
  expect(resultText(await kernel.execute("sep"))).toBe("'/'");
});

test("a silent cell runs, but is neither echoed nor shown nor counted", async () => {
  const before = await kernel.execute("0");
  const silent = await kernel.execute("globalThis.ran = true; 5", { silent: true });
  expect(types(silent)).toEqual(["status", "status"]);
  const after = await kernel.execute("ran");
  expect(resultText(after)).toBe("true");
  expect(after.reply.content.execution_count).toBe(Number(before.reply.content.execution_count) + 1);
});

test("store_history false keeps the count and the history as they are", async () => {
  const before = await kernel.execute("0");
  const hidden = await kernel.execute("'not remembered'", { store_history: false });
  expect(hidden.reply.content.execution_count).toBe(before.reply.content.execution_count);
  const { reply } = await kernel.request("history_request", {
    hist_access_type: "tail",
    n: 1,
    output: true,
    raw: true,
  });
  expect(reply.content.history).toEqual([[1, before.reply.content.execution_count, ["0", "0"]]]);
});

test("user_expressions are TypeScript; one that fails does not disturb the others", async () => {
  const { reply } = await kernel.execute("const price = 20", {
    user_expressions: { double: "(price as number) * 2", wrong: "nowhere.x", broken: "1 +" },
  });
  expect(reply.content.status).toBe("ok");
  expect(reply.content.user_expressions).toMatchObject({
    double: { status: "ok", data: { "text/plain": "40" } },
    wrong: { status: "error", ename: "ReferenceError" },
    broken: { status: "error", ename: "SyntaxError" },
  });
});

test("an error aborts the cells queued behind it, and none sent later", async () => {
  const failing = kernel.sendExecute(
    "await new Promise((done) => setTimeout(done, 50)); throw new Error('stop')",
  );
  const queued = [kernel.sendExecute("1"), kernel.sendExecute("2")];
  expect((await kernel.answerTo(failing)).reply.content).toMatchObject({ status: "error", ename: "Error" });
  for (const id of queued) {
    const answer = await kernel.answerTo(id);
    expect(answer.reply.content.status).toBe("aborted");
    expect(types(answer)).toEqual(["status", "status"]);
  }
  expect(resultText(await kernel.execute("3"))).toBe("3");
});

test("with stop_on_error false, cells behind an error run", async () => {
  const failing = kernel.sendExecute("await 0; throw new Error('go on')", { stop_on_error: false });
  const next = kernel.sendExecute("'ran'");
  expect((await kernel.answerTo(failing)).reply.content.status).toBe("error");
  expect(resultText(await kernel.answerTo(next))).toBe("'ran'");
});

test("an error is published and repeated in the reply, with the cell's own position", async () => {
  const answer = await kernel.execute(
    "const one = 1\nfunction fail() { throw new TypeError('bad') }\nfail()",
  );
  const error = answer.published.find(({ type }) => type === "error");
  expect(error?.content).toMatchObject({ ename: "TypeError", evalue: "bad" });
  expect(answer.reply.content).toMatchObject({ status: "error", ename: "TypeError", evalue: "bad" });
  const traceback = String(error?.content.traceback);
  const count = answer.reply.content.execution_count;
  expect(traceback).toContain(`In[${count}]:2:25`);
  expect(traceback).toContain(`In[${count}]:3:1`);
  expect(traceback).not.toMatch(/dist\/kernel|node:/);
});

test("anything may be thrown", async () => {
  for (const thrown of ["3", "undefined", "'text'", "{ a: 1 }", "Symbol('s')", "10n", "null"]) {
    const { reply } = await kernel.execute(`throw ${thrown}`);
    expect(reply.content.status, thrown).toBe("error");
    expect(String(reply.content.traceback), thrown).toContain(thrown.replace("'s'", "s"));
  }
});

test("a type error shows below the output of the cell, which runs all the same", async () => {
  const answer = await kernel.execute('const wrong: number = "text"; wrong', { allow_stdin: false });
  expect(resultText(answer)).toBe("'text'");
  const count = answer.reply.content.execution_count;
  expect(streamText(answer, "stderr")).toBe(
    `In[${count}]:1:7 - error TS2322: Type 'string' is not assignable to type 'number'.\n` +
      `  const wrong: number = "text"; wrong\n        ~~~~~\n`,
  );
});

test("an attended client gets the type error too, at the latest just after idle", async () => {
  const id = kernel.sendExecute('const alsoWrong: boolean = "text"');
  const report = await kernel.until(({ parentId, type }) => parentId === id && type === "stream");
  expect(report.content.text).toMatch(/error TS2322: Type 'string' is not assignable to type 'boolean'/);
});

test("input() waits for an answer from any call depth, password() style prompts say so", async () => {
  const id = kernel.sendExecute(
    'function ask() { return input("Who? ") }\n[ask(), input("PIN", { password: true })]',
  );
  const first = await kernel.until(({ type, parentId }) => type === "input_request" && parentId === id);
  expect(first.content).toEqual({ prompt: "Who? ", password: false });
  kernel.send("input_reply", { value: "Grüße 😀" }, "stdin");
  const second = await kernel.until(({ content }) => content.prompt === "PIN");
  expect(second.content.password).toBe(true);
  kernel.send("input_reply", { value: "1234" }, "stdin");
  expect(resultText(await kernel.answerTo(id))).toBe("[ 'Grüße 😀', '1234' ]");
});

test("input() is refused with advice where the client takes none", async () => {
  const { reply } = await kernel.execute('input("Name?")', { allow_stdin: false });
  expect(reply.content).toMatchObject({ status: "error", ename: "UsageError" });
  expect(reply.content.evalue).toContain("allow_stdin is false");
});

test("top-level using disposes at the end of the cell, newest first, also after an error", async () => {
  const resource = "(name: string) => ({ [Symbol.dispose]() { console.log('closed ' + name) } })";
  await kernel.execute(`const open = ${resource}`);
  const answer = await kernel.execute("using a = open('a');\nusing b = open('b');\nthrow new Error('x')");
  expect(answer.reply.content.status).toBe("error");
  expect(streamText(answer, "stdout")).toBe("closed b\nclosed a\n");
});

test("a magic runs code of its body in the session", async () => {
  const answer = await kernel.execute("%%time\nconst timed: number = 7\ntimed * 6");
  expect(resultText(answer)).toBe("42");
  expect(resultText(await kernel.execute("timed"))).toBe("7");
});

test("name? shows what the language service knows in the pager", async () => {
  await kernel.execute("/** Adds one. */ function increment(x: number) { return x + 1 }");
  const { reply } = await kernel.execute("increment??");
  expect(reply.content.payload).toMatchObject([{ source: "page", start: 0 }]);
  expect(JSON.stringify(reply.content.payload)).toContain("function increment(x: number): number");
});
