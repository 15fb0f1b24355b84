import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";
import { streamText, TestKernel } from "../support/kernel.ts";

test("the cells of docs/training.md run, and say what the page says", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flowbook-training-"));
  const page = readFileSync(join(packageRoot, "docs/training.md"), "utf8");
  const cells = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, source = ""]) => source);
  expect(cells.length).toBeGreaterThan(4);
  const [warning = ""] = /^tf\.callbacks\.TerminateOnNaN: .*$/m.exec(page) ?? [];
  const warned: string[] = [];
  const results: unknown[] = [];
  {
    await using kernel = await TestKernel.start({ cwd: folder });
    for (const source of cells) {
      const answer = await kernel.execute(source);
      expect(answer.reply.content, source).toMatchObject({ status: "ok" });
      warned.push(streamText(answer, "stderr"));
      const result = answer.published.find(({ type }) => type === "execute_result");
      results.push(Object(result?.content.data)["text/plain"]);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  expect(warned.filter((text) => text !== "")).toEqual([`${warning}\n`]);
  expect(results).toContain("[ 'checkpoints/ckpt-2', 'checkpoints/ckpt-3', 'checkpoints/ckpt-4' ]");
});
