import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProgressState } from "../../../protocol/payloads/progress.ts";
import { parseProgressState } from "../../../protocol/payloads/progress.ts";
import { type Answer, streamText, TestKernel } from "../../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

const mime = "application/vnd.flowbook.progress.v1+json";

function states({ published }: Answer): readonly ProgressState[] {
  return published
    .filter(({ type }) => /display_data$/.test(type))
    .map(({ content }) => parseProgressState(Reflect.get(Object(content.data), mime)));
}

/** Starts a cell and resolves once its bar has come to `count`. */
async function startedTo(count: number, source: string): Promise<string> {
  const id = kernel.sendExecute(source);
  await kernel.until(({ type, parentId, content }) => {
    if (parentId !== id || !type.endsWith("display_data")) return false;
    return parseProgressState(Reflect.get(Object(content.data), mime)).count >= count;
  });
  return id;
}

test("a loop's bar is one output, updated to its end", async () => {
  const answer = await kernel.execute("for (const x of progress([1, 2, 3])) console.log(x);");
  const messages = answer.published.filter(({ type }) => /display_data$/.test(type));
  expect(messages[0]?.type).toBe("display_data");
  expect(messages.slice(1).every(({ type }) => type === "update_display_data")).toBe(true);
  const ids = messages.map(({ content }) => Reflect.get(Object(content.transient), "display_id"));
  expect(new Set(ids).size).toBe(1);
  expect(states(answer).at(-1)).toMatchObject({ status: "done", count: 3, total: 3 });
  expect(Object(messages.at(-1)?.content.data)["text/plain"]).toMatch(/^100%\|█+\| 3\/3 \[00:00, /);
  expect(streamText(answer, "stdout")).toBe("1\n2\n3\n");
});

test("bars are shown while a cell that never yields runs", async () => {
  const id = await startedTo(1000, "for (const x of progress(1e12)) {}");
  await kernel.interrupt();
  const answer = await kernel.answerTo(id);
  expect(answer.reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
  expect(states(answer).at(-1)?.status).toBe("interrupted");
});

test("an interrupted loop that waits shows where it stopped, before the cell ends", async () => {
  const id = await startedTo(
    2,
    "for await (const x of progress(100)) if (x === 2) await new Promise(() => {}); else await new Promise((d) => setTimeout(d, 120));",
  );
  await kernel.interrupt();
  const answer = await kernel.answerTo(id);
  expect(states(answer).at(-1)).toMatchObject({ status: "interrupted", count: 2, total: 100 });
  const types = answer.published.map(({ type }) => type);
  expect(types.lastIndexOf("update_display_data")).toBeLessThan(types.indexOf("error"));
});

test("a cell that fails leaves no bar that seems to run", async () => {
  const answer = await kernel.execute(
    'const bar = progress.bar({ total: 3 });\nbar.advance();\nthrow new Error("broken");',
  );
  expect(answer.reply.content).toMatchObject({ evalue: "broken" });
  expect(states(answer).at(-1)).toMatchObject({ status: "stopped", count: 1 });
});

test("using ends a bar with its cell", async () => {
  const answer = await kernel.execute("using steps = progress.bar({ total: 2 });\nsteps.advance(2);");
  expect(states(answer).at(-1)).toMatchObject({ status: "done", count: 2 });
});

test("a cell may call a variable progress", async () => {
  await kernel.execute("const progress = 7;");
  const answer = await kernel.execute("console.log(progress)");
  expect(streamText(answer, "stdout")).toBe("7\n");
});
