import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let folder = "";
let kernel: TestKernel;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "flowbook-variables-"));
  kernel = await TestKernel.start({ cwd: folder });
});
afterAll(async () => {
  await kernel?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test("%who lists names with types and short values, and runs none of their code", async () => {
  expect(streamText(await kernel.execute("%who"), "stdout")).toBe("There are no variables.\n");
  await kernel.execute(`const answer: number = 42;
class Point { x = 1 }
const point = new Point();
const word = "a\\nb";
const sly = { get now() { throw new Error("read") } };
let tensor = { dtype: "float32", shape: [2, 3] };
function double(x: number) { return 2 * x }`);
  const lines = streamText(await kernel.execute("%who"), "stdout")
    .trim()
    .split("\n");
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ["answer", "number", "42"],
    ["double", "function", "[Function: double]"],
    ["point", "Point", "Point { x: 1 }"],
    ["Point", "function", "[class Point]"],
    ["sly", "Object", "{ now: [Getter] }"],
    ["tensor", "float32[2,3]"],
    ["word", "string", "'a\\nb'"],
  ]);
  expect(streamText(await kernel.execute("%who number"), "stdout")).toBe("answer  number  42\n");
});

test("a name whose declaration threw is not listed, and hurts nobody", async () => {
  await kernel.execute('const never: number = (() => { throw new Error("no") })();');
  const listed = await kernel.execute("%who number");
  expect(listed.reply.content.status).toBe("ok");
  expect(streamText(listed, "stdout")).not.toContain("never");
});

test("%reset asks for -f, then forgets what cells declared, which they may declare again", async () => {
  await kernel.execute("const kept = [1, 2];");
  expect((await kernel.execute("%reset")).reply.content.evalue).toMatch(/^%reset: this would forget \d+ var/);
  expect(resultText(await kernel.execute("kept.length"))).toBe("2");
  expect(streamText(await kernel.execute("%reset -f"), "stdout")).toMatch(/^\d+ variables forgotten\.\n$/);
  expect(streamText(await kernel.execute("%who"), "stdout")).toBe("There are no variables.\n");
  expect(resultText(await kernel.execute("const kept = 3;\nkept"))).toBe("3");
});

test("%load puts a file into the cell", async () => {
  writeFileSync(join(folder, "part.ts"), "const part = '§';\n");
  const { reply } = await kernel.execute("%load part.ts");
  expect(reply.content.payload).toEqual([
    { source: "set_next_input", text: "// %load part.ts\nconst part = '§';\n", replace: true },
  ]);
});

test.each([
  ["missing.ts", "ENOENT"],
  [".", "it is not a file"],
])("loading %j is refused with what to do", async (name, message) => {
  expect((await kernel.execute(`%load ${name}`)).reply.content.evalue).toContain(message);
});
