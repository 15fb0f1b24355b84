import { afterAll, beforeAll, expect, test } from "vitest";
import { TestKernel } from "../../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

test("a notebook written for tslab shows its outputs, and a display of an earlier cell is replaced", async () => {
  const setup = await kernel.execute(`import * as tslab from "tslab";
const status: tslab.Display = tslab.newDisplay();
status.text("loading");`);
  expect(setup.reply.content).toMatchObject({ status: "ok" });
  const shown = setup.published.find(({ type }) => type === "display_data");
  expect(shown?.content.data).toEqual({ "text/plain": "loading" });

  const next = await kernel.execute('status.markdown("**done**"); tslab.display.html("<i>end</i>")');
  const outputs = next.published.filter(({ type }) => /display_data|execute_result|error/.test(type));
  expect(outputs.map(({ type, content }) => ({ type, data: content.data }))).toEqual([
    { type: "update_display_data", data: { "text/markdown": "**done**", "text/plain": "**done**" } },
    { type: "display_data", data: { "text/html": "<i>end</i>", "text/plain": "end" } },
  ]);
  expect(outputs[0]?.content.transient).toEqual(shown?.content.transient);
});
