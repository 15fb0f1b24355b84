import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";
import { resultText, TestKernel } from "../support/kernel.ts";

test("the cell of docs/classification.md runs and shows matrix and curves", async () => {
  const page = readFileSync(join(packageRoot, "docs/classification.md"), "utf8");
  const [, cell = ""] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  await using kernel = await TestKernel.start();
  const reply = await kernel.execute(cell);
  // 5 of 6 highest scores are those of the label: the second cat is taken for a dog.
  expect(resultText(reply)).toMatch(/^Classification: 83\.3 % of 6 examples right\n/);
  expect(resultText(reply)).toMatch(/1 × cat taken for dog$/);
  const data = Object(reply.published.find(({ type }) => type === "execute_result")?.content.data);
  expect(Object.keys(data).sort()).toEqual([
    "application/vnd.flowbook.classification.v1+json",
    "image/png",
    "image/svg+xml",
    "text/plain",
  ]);
});
