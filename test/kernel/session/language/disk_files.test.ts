import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openNotebook } from "./notebook.ts";

const { close, commit, folder, logged, messages } = openNotebook();
afterAll(() => {
  close();
  expect(logged).toEqual([]);
});

test("files that cells import are read again when they change", async () => {
  const file = join(folder, "shared.ts");
  writeFileSync(file, 'export { size } from "./nested";');
  writeFileSync(join(folder, "nested.ts"), "export const size = 1;");
  commit('import { size } from "./shared.ts";');
  expect(await messages("const text: string = size;")).toEqual([
    "1:7 Type 'number' is not assignable to type 'string'.",
  ]);
  writeFileSync(join(folder, "nested.ts"), "export const size = 'large';");
  expect(await messages("const text: string = size;")).toEqual([]);
  rmSync(file);
  expect(await messages('import "./shared.ts"; import { size as other } from "./shared.ts";')).toContain(
    "1:53 Cannot find module './shared.ts' or its corresponding type declarations.",
  );
});

test("a package is found once it is installed, and read again when it is upgraded", async () => {
  const source = 'import { answer } from "newcomer";\nconst text: string = answer;';
  expect(await messages(source)).toEqual([
    "1:24 Cannot find module 'newcomer' or its corresponding type declarations.",
  ]);
  const installed = join(folder, "node_modules", "newcomer");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, "index.d.ts"), "export declare const answer: number;");
  writeFileSync(join(installed, "package.json"), '{ "name": "newcomer", "types": "index.d.ts" }');
  expect(await messages(source)).toEqual(["2:7 Type 'number' is not assignable to type 'string'."]);
  writeFileSync(join(installed, "index.d.ts"), "export declare const answer: string;");
  writeFileSync(
    join(installed, "package.json"),
    '{ "name": "newcomer", "version": "2.0.0", "types": "index.d.ts" }',
  );
  expect(await messages(source)).toEqual([]);
});
