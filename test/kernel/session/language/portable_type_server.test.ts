import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { openNotebook } from "./notebook.ts";

vi.stubEnv("FLOWBOOK_TYPESCRIPT", "portable");
const { close, commit, complete, folder, inspect, logged, messages } = openNotebook();
afterAll(() => {
  close();
  vi.unstubAllEnvs();
  expect(logged).toEqual([
    "language service: TypeScript 6 answers, more slowly, because FLOWBOOK_TYPESCRIPT is set.",
  ]);
});

test("TypeScript 6 completes members, names of earlier cells, types, strings and imports", async () => {
  commit(
    'const zooName = "Zoo";\nclass ZooKeeper {}\ninterface ZooPlan { size: number }\nlet plan: ZooPlan;',
  );
  expect((await complete("zooName.toUpper|")).texts).toEqual(["toUpperCase"]);
  const names = await complete("const y = zoo|;");
  expect(names.items.map(({ text, type }) => [text, type])).toEqual([
    ["ZooKeeper", "class"],
    ["zooName", "instance"],
  ]);
  expect((await complete("let y: zoo|")).texts).toEqual(["ZooKeeper", "ZooPlan"]);
  expect((await complete("plan.|")).items).toEqual([{ text: "size", type: "property" }]);
  expect((await complete('import { readFileS| } from "node:fs"')).texts).toEqual(["readFileSync"]);
  expect((await complete('import fs from "node:fs/|"')).texts).toEqual(["promises"]);
  expect((await complete('const pair = { "a b": 1 }; pair["a|"]')).texts).toEqual(["a b"]);
}, 60_000);

test("TypeScript 6 finds type errors at their place in the cell", async () => {
  expect(await messages('\nconst wrong: number = "text";')).toEqual([
    "2:7 Type 'string' is not assignable to type 'number'.",
  ]);
  expect(await messages("const fine = 1 + 1; fine")).toEqual([]);
}, 60_000);

test("TypeScript 6 sees files that appear and change", async () => {
  writeFileSync(join(folder, "lamp.ts"), "export const watts = 60;");
  const cell = 'import { watts } from "./lamp.ts"; watts.nothing';
  expect(await messages(cell)).toEqual(["1:42 Property 'nothing' does not exist on type '60'."]);
  writeFileSync(join(folder, "lamp.ts"), "export const watts = 'sixty watts';");
  expect(await messages(cell)).toEqual(["1:42 Property 'nothing' does not exist on type '\"sixty watts\"'."]);
}, 60_000);

test("TypeScript 6 tells signatures, documentation and parameters", async () => {
  commit(
    "/** Turns it on.\n * @param level how bright, in lumen\n * @example on(3)\n */\nfunction on(level: number): boolean { return level > 0 }",
  );
  expect(await inspect("o|n")).toBe("```typescript\nfunction on(level: number): boolean\n```");
  expect(await inspect("o|n", 1)).toMatch(
    /Turns it on\.[\s\S]*\*@param\* `level` — how bright, in lumen[\s\S]*\*@example\*\n```tsx\non\(3\)/,
  );
  expect(await inspect("on(|)")).toBe("```typescript\non(level: number): boolean\n```");
}, 60_000);
