import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { magics } from "../../magics/index.ts";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let folder = "";
let kernel: TestKernel;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "flowbook-magics-"));
  kernel = await TestKernel.start({ cwd: folder });
});
afterAll(async () => {
  await kernel?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test.each(magics.map((magic) => [magic.example]))(
  "the example %s runs and says something",
  async (example) => {
    // Nobody types commands for the debugger.
    const answer = await kernel.execute(example, { allow_stdin: false });
    expect(answer.reply.content).toMatchObject({ status: "ok" });
    const shows = answer.published.some(({ type }) => /^(display_data|execute_result)$/.test(type));
    expect(shows || streamText(answer, "stdout") !== "").toBe(true);
  },
);

test("%time shows the value, and what its cell declares stays", async () => {
  const timed = await kernel.execute("%%time\nconst kept = 6;\nkept * 7");
  expect(resultText(timed)).toBe("42");
  expect(streamText(timed, "stdout")).toMatch(/^wall \d+\.\d ms, CPU/);
  expect(resultText(await kernel.execute("kept"))).toBe("6");
});

test("%npm runs in the notebook's folder", async () => {
  const listed = await kernel.execute("%npm ls");
  expect(streamText(listed, "stdout")).toContain(folder);
});

test("a mistake in a magic fails the cell with what to do, without frames of Flowbook", async () => {
  const { content } = (await kernel.execute("%npm install --global lodash")).reply;
  expect(content).toMatchObject({
    status: "error",
    ename: "UsageError",
    evalue: "%npm: cells cannot import global packages. Leave out --global.",
  });
  expect(JSON.stringify(content.traceback)).not.toContain("magics/npm");
});

test("an unknown magic suggests the nearest before anything of the cell has run", async () => {
  const answer = await kernel.execute('console.log("ran")\n%tiem 1');
  expect(answer.reply.content).toMatchObject({ status: "error", ename: "UsageError" });
  expect(String(answer.reply.content.evalue)).toContain("Did you mean %time?");
  expect(streamText(answer, "stdout")).toBe("");
});

test("a kernel that loaded TensorFlow by a magic ends with status 0", async () => {
  await using other = await TestKernel.start({ cwd: folder });
  expect(streamText(await other.execute("%tf --load"), "stdout")).toMatch(/device +CPU/);
  await other.request("shutdown_request", { restart: false }, "control");
  expect(await other.exited()).toBe(0);
});
