import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, TestKernel } from "../support/kernel.ts";

const PACKAGES = 15;
const FILES = 25;

const folder = mkdtempSync(join(tmpdir(), "flowbook-import-"));
let kernel: TestKernel;
beforeAll(async () => {
  for (let i = 0; i < PACKAGES; i++) {
    writePackage(`esm${i}`, "module", (file) =>
      file === FILES ? `export const value = ${i};` : `export * from "./f${file + 1}.js"; ${work}`,
    );
    writePackage(`cjs${i}`, "commonjs", (file) =>
      file === FILES ? `exports.value = ${i};` : `module.exports = require("./f${file + 1}.js"); ${work}`,
    );
  }
  kernel = await TestKernel.start({ cwd: folder });
});
afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Long enough for some of the interrupts to come while a file runs. */
const work = "for (let i = 0; i < 200_000; i++) Math.sqrt(i);";

function writePackage(name: string, type: string, source: (file: number) => string): void {
  const directory = join(folder, "node_modules", name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name, type, exports: "./f0.js" }));
  for (let file = 0; file <= FILES; file++) writeFileSync(join(directory, `f${file}.js`), source(file));
}

test.each([
  ["import()", (i: number) => `(await import("esm${i}")).value`],
  ["import() of a CommonJS package", (i: number) => `(await import("cjs${i}")).value`],
  ["require()", (i: number) => `require("cjs${i}").value`],
])("interrupts at any moment of %s leave packages that load", async (_name, expression) => {
  for (let i = 0; i < PACKAGES; i++) {
    const id = kernel.sendExecute(expression(i));
    await kernel.until(({ parentId, type }) => parentId === id && type === "execute_input");
    await sleep(i % 15);
    await kernel.interrupt();
    await kernel.answerTo(id);
    expect(resultText(await kernel.execute(expression(i)))).toBe(String(i));
  }
});

test("a package that never finishes loading can be interrupted", async () => {
  writePackage("endless", "module", () => "console.log('loading'); for (;;);");
  writePackage("endlessly-required", "commonjs", () => "console.log('loading'); for (;;);");
  for (const code of ['await import("endless")', 'require("endlessly-required")']) {
    const id = kernel.sendExecute(code);
    await kernel.until(({ parentId, content }) => parentId === id && content.text === "loading\n");
    await kernel.interrupt();
    expect((await kernel.answerTo(id)).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
  }
  expect(resultText(await kernel.execute("1 + 1"))).toBe("2");
});
