import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../../../support/kernel.ts";
import { readHandbook } from "./handbook.ts";

// One kernel for all: a snippet finds the names of those before it and declares many of them anew.
let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

const snippets = readHandbook();

test("the handbook has a hundred snippets, each of which shows something", () => {
  expect(snippets.length).toBeGreaterThanOrEqual(100);
  const silent = snippets.filter(({ cells }) => cells.every(({ result }) => result === undefined));
  expect(silent).toEqual([]);
});

test.each(snippets.map(({ title, cells }) => [title, cells] as const))("%s", async (_title, cells) => {
  for (const { code, result, typeError } of cells) {
    // The type report of a client that takes no input comes before idle.
    const answer = await kernel.execute(code, { allow_stdin: false });
    expect(answer.reply.content, code).toMatchObject({ status: "ok" });
    expect(resultText(answer), code).toBe(result);
    const reported = streamText(answer, "stderr").match(/TS\d+/g) ?? [];
    expect(reported, streamText(answer, "stderr")).toEqual(typeError === undefined ? [] : [typeError]);
  }
});
