import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";
import { resultText, TestKernel } from "../support/kernel.ts";

test("the cells of docs/graphs.md run and show what the page says", async () => {
  const page = readFileSync(join(packageRoot, "docs/graphs.md"), "utf8");
  const cells = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, source = ""]) => source);
  await using kernel = await TestKernel.start();
  const [model, step, data] = [
    await kernel.execute(cells[0] ?? ""),
    await kernel.execute(cells[1] ?? ""),
    await kernel.execute(cells[2] ?? ""),
  ];
  const pictureOf = ({ published }: typeof model) =>
    String(Object(published.find(({ type }) => type === "display_data")?.content.data)["image/svg+xml"]);
  expect(pictureOf(model)).toContain(">kernel float32[784,128]<");
  expect(pictureOf(step)).toContain(">gradient_tape<");
  // 4 weights, 2 moments of each and 2 powers of beta
  expect(pictureOf(step)).toContain(">updates 14 variables<");
  expect(resultText(data)).toMatch(/hidden\/\w+ float32\[\?,784\]/);
});
