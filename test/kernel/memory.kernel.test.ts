import { expect, test } from "vitest";
import { resultText, TestKernel } from "../support/kernel.ts";

const MB = 1_000_000;

test("1,000 cells with figures and tensors leave the memory as it was after 300", async () => {
  await using kernel = await TestKernel.start({ env: { FLOWBOOK_TYPES: "off" } });
  await kernel.execute(
    'import { tf } from "flowbook"; require("v8").setFlagsFromString("--expose-gc"); const gc = require("vm").runInNewContext("gc");',
  );
  const chart =
    'display.vega({ mark: "bar", data: { values: [{ x: 1, y: 2 }] }, encoding: { x: { field: "x" }, y: { field: "y" } } });';
  const memory = async (): Promise<Record<string, number>> => {
    const answer = await kernel.execute(
      "await new Promise((go) => setTimeout(go, 50)); gc(); gc(); const used = process.memoryUsage();" +
        "JSON.stringify({ heap: used.heapUsed, outside: used.external + used.arrayBuffers, rss: used.rss, tensors: tf.memory().numTensors })",
    );
    return JSON.parse(String(resultText(answer)).slice(1, -1));
  };
  const run = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      await kernel.execute(
        `const m = tf.tensor2d(Float32Array.from({ length: 10_000 }, (_, i) => i + ${i}), [100, 100]); ` +
          `const text = "x".repeat(100_000) + ${i}; console.log(m, text.length); ` +
          `display.html(text); ${i % 25 === 0 ? chart : ""} m.dispose(); new Float32Array(100_000)`,
      );
      // What the client keeps is not measured, and slows it down.
      kernel.messages.length = 0;
    }
  };
  await run(0, 300);
  const early = await memory();
  await run(300, 1000);
  const late = await memory();
  const growth = (what: string) => Number(late[what]) - Number(early[what]);
  expect(growth("tensors")).toBe(0);
  expect(growth("heap")).toBeLessThan(10 * MB);
  expect(growth("outside")).toBeLessThan(10 * MB);
  // Noisy: the allocator keeps what it freed. A display or result that was kept would be 400 MB here.
  expect(growth("rss")).toBeLessThan(120 * MB);
});
