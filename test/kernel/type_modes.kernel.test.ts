import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start({ env: { FLOWBOOK_TYPES: "strict" } });
});
afterAll(() => kernel[Symbol.asyncDispose]());

const wrong = 'console.log("ran");\nconst answer: number = "text"; answer';

test("under strict a type error stops the cell before it runs, with code, line and caret", async () => {
  const answer = await kernel.execute(wrong);
  const { content } = answer.reply;
  expect(content).toMatchObject({
    status: "error",
    ename: "TypeCheckError",
    evalue: "TS2322: Type 'string' is not assignable to type 'number'. (2:7)",
  });
  expect(content.traceback).toEqual([
    `In[${String(content.execution_count)}]:2:7 - error TS2322: Type 'string' is not assignable to type 'number'.`,
    '  const answer: number = "text"; answer',
    "        ~~~~~~",
    "The cell did not run. %types show runs cells in spite of type errors.",
  ]);
  expect(streamText(answer, "stdout")).toBe("");
  expect(answer.published.filter(({ type }) => type === "error")).toHaveLength(1);
  expect(resultText(await kernel.execute("typeof globalThis"))).toBe("'object'");
});

test("a cell that was stopped declares nothing for the next", async () => {
  const { reply } = await kernel.execute("answer");
  expect(reply.content).toMatchObject({ ename: "TypeCheckError" });
  expect(String(reply.content.evalue)).toContain("TS2304");
});

test("%types shows a report beside the output, or none, from the next cell on", async () => {
  expect(streamText(await kernel.execute("%types"), "stdout")).toMatch(/^types strict: /);
  await kernel.execute("%types show");
  const shown = await kernel.execute(wrong, { allow_stdin: false });
  expect(resultText(shown)).toBe("'text'");
  expect(streamText(shown, "stderr")).toContain("error TS2322");
  await kernel.execute("%types off");
  const quiet = await kernel.execute(wrong, { allow_stdin: false });
  expect(resultText(quiet)).toBe("'text'");
  expect(streamText(quiet, "stderr")).toBe("");
  const { reply } = await kernel.request("complete_request", { code: "answer.toUp", cursor_pos: 11 });
  expect(reply.content.matches).toEqual([]);
  const number = await kernel.request("complete_request", { code: "answer.toFi", cursor_pos: 11 });
  expect(number.reply.content.matches).toEqual(["toFixed"]);
});

test("an interrupt ends a cell that waits for its check", async () => {
  await using other = await TestKernel.start({ env: { FLOWBOOK_TYPES: "strict" } });
  // The first check loads TypeScript's libraries, which takes longer than the interrupt.
  const id = other.sendExecute('console.log("ran")');
  await other.interrupt();
  const { reply, published } = await other.answerTo(id);
  const ran = published.some(({ content }) => content.text === "ran\n");
  expect(reply.content.status).toBe(ran ? "ok" : "error");
  if (!ran) expect(reply.content.ename).toBe("KeyboardInterrupt");
  expect(resultText(await other.execute("1 + 1"))).toBe("2");
});
