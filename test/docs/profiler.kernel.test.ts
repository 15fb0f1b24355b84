import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";
import { TestKernel } from "../support/kernel.ts";

test("the cell of docs/profiler.md runs, and shows its products as data and text", async () => {
  const page = readFileSync(join(packageRoot, "docs/profiler.md"), "utf8");
  const [, source = ""] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  await using kernel = await TestKernel.start();
  const answer = await kernel.execute(source);
  expect(answer.reply.content).toMatchObject({ status: "ok" });
  const data = Object(answer.published.find(({ type }) => type === "execute_result")?.content.data);
  expect(data["text/plain"]).toContain("MatMul");
  const { ops } = data["application/vnd.flowbook.profile.v1+json"];
  const products = ops.filter(({ type }: { type: string }) => type.includes("MatMul"));
  expect(products.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(20);
});
