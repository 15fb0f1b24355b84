import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { streamText, TestKernel } from "../support/kernel.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-history-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a new kernel finds the cells of the one before it, by request and by %history", async () => {
  const env = { FLOWBOOK_HISTORY: join(folder, "history") };
  {
    await using first = await TestKernel.start({ env });
    await first.execute("const needle = 6");
    await first.execute("needle * 7");
    await first.execute("'unseen'", { store_history: false });
    await first.request("shutdown_request", { restart: false }, "control").catch(() => undefined);
  }
  await using second = await TestKernel.start({ env });
  await second.execute("'of the second'");
  const ask = async (content: object) => {
    const { reply } = await second.request("history_request", { output: false, raw: true, ...content });
    return reply.content.history;
  };
  expect(await ask({ hist_access_type: "search", pattern: "*needle*" })).toEqual([
    [1, 1, "const needle = 6"],
    [1, 2, "needle * 7"],
  ]);
  expect(await ask({ hist_access_type: "range", session: -1, start: 2, stop: 3, output: true })).toEqual([
    [1, 2, ["needle * 7", "42"]],
  ]);
  expect(await ask({ hist_access_type: "tail", n: 2 })).toEqual([
    [1, 2, "needle * 7"],
    [2, 1, "'of the second'"],
  ]);
  const listed = await second.execute("%history -n ~1/1 1");
  expect(streamText(listed, "stdout")).toBe(" 1/1: const needle = 6\n   1: 'of the second'\n");
  expect(streamText(await second.execute('%history -o -g "needle [*]"'), "stdout")).toBe(
    " 1/2: needle * 7\n42\n",
  );
});
