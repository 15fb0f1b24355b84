import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalModules } from "../../../kernel/user/local_modules.ts";
import { writeFiles } from "../../support/files.ts";
import { Realm } from "../session/realm.ts";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "flowbook-files-")));
let realm: Realm;

const write = (files: Readonly<Record<string, string>>) => writeFiles(folder, files);

beforeAll(async () => {
  write({
    "node_modules/broken/package.json": '{ "name": "broken", "type": "module", "exports": "./i.js" }',
    "node_modules/broken/i.js": "import 'not-there'",
  });
  realm = await Realm.start(folder);
});

afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a changed file is loaded again", () => {
  test("when it is imported the next time, and only then", async () => {
    write({ "re/a.ts": "export const v: number = 1; export const state = {};" });
    await realm.run('import { v, state } from "./re/a"; const first = state');
    expect(await realm.run('import { v, state } from "./re/a"; [v, state === first]')).toEqual({
      value: "[ 1, true ]",
    });
    write({ "re/a.ts": "export const v: number = 2; export const state = {};" });
    expect(await realm.run("v")).toEqual({ value: "1" });
    expect(await realm.run('import { v, state } from "./re/a"; [v, state === first]')).toEqual({
      value: "[ 2, false ]",
    });
  });

  test("with all files that import it, however far away", async () => {
    write({
      "re/deep.ts": "export const d = 1;",
      "re/middle.js": 'export { d } from "./deep";',
      "re/top.ts": 'import { d } from "./middle"; export const t = d * 10;',
      "re/aside.ts": "export const token = {};",
    });
    await realm.run('import { t } from "./re/top"; import { token } from "./re/aside"; const kept = token');
    write({ "re/deep.ts": "export const d = 2;" });
    expect(
      await realm.run(
        'import { t } from "./re/top"; import { token } from "./re/aside"; [t, token === kept]',
      ),
    ).toEqual({ value: "[ 20, true ]" });
  });

  test("when it is JSON or CommonJS, also by require()", async () => {
    write({ "re/j.json": "[1]", "re/c.cjs": "module.exports = require('./j.json').length" });
    expect(await realm.run("require('./re/c.cjs')")).toEqual({ value: "1" });
    write({ "re/j.json": "[1, 2]" });
    expect(await realm.run("require('./re/c.cjs')")).toEqual({ value: "2" });
    expect(await realm.run("import j from './re/j.json'; j")).toEqual({ value: "[ 1, 2 ]" });
  });

  test("after it failed", async () => {
    write({ "re/fails.ts": "throw new Error('not yet')" });
    expect((await realm.run('import "./re/fails"')).error?.evalue).toBe("not yet");
    expect((await realm.run('import "./re/fails"')).error?.evalue).toBe("not yet");
    write({ "re/fails.ts": "export const ok = 1" });
    expect(await realm.run('import { ok } from "./re/fails"; ok')).toEqual({ value: "1" });
  });
});

describe("an import that fails says what to do:", () => {
  test("a package that is not installed, and that works once it is", async () => {
    const missing = (await realm.run('import { x } from "brand-new/sub"')).error;
    expect(missing?.ename).toBe("ModuleNotFoundError");
    expect(missing?.evalue).toBe(
      `import "brand-new/sub": Cannot find package "brand-new" from ${folder}. Run %npm install brand-new in a cell.`,
    );
    expect((await realm.run('require("@brand/new")')).error?.evalue).toContain("Run %npm install @brand/new");
    write({
      "node_modules/brand-new/package.json": '{ "name": "brand-new" }',
      "node_modules/brand-new/sub.js": "exports.x = 1",
    });
    expect(await realm.run('import { x } from "brand-new/sub.js"; x')).toEqual({ value: "1" });
  });

  test("a package whose own dependency is missing is not blamed on the cell", async () => {
    const { error } = await realm.run('import "broken"');
    expect(error?.evalue).toContain("not-there");
    expect(error?.evalue).not.toContain("%npm");
  });

  test("a file that does not exist", async () => {
    const { error } = await realm.run('import "./re/nowhere"');
    expect(error?.evalue).toContain(`there is no file ${path.join(folder, "re/nowhere")}`);
  });

  test("a file that cannot be parsed, with its line", async () => {
    write({ "re/bad.ts": "const a = 1;\nlet b = ;\n" });
    const { error } = await realm.run('import "./re/bad"');
    expect(error?.ename).toBe("SyntaxError");
    expect(error?.evalue).toContain(`${path.join(folder, "re/bad.ts")}: Unexpected token \`;\` (2:9)`);
    expect(error?.evalue).toContain("2 | let b = ;");
  });
});

test("a file whose loading was interrupted is loaded anew", async () => {
  // What the kernel does on an interrupt; a termination leaves the module's promise pending for ever.
  const fail = (): never => {
    throw new Error("not used");
  };
  const modules = new LocalModules({ import: fail, require: fail });
  write({ "re/endless.ts": "await new Promise(() => {}); export const a = 1" });
  const file = path.join(folder, "re/endless.ts");
  void modules.import(file);
  await new Promise((resolve) => setImmediate(resolve));
  modules.forgetUnfinished();
  write({ "re/endless.ts": "export const a = 1" });
  expect(await modules.import(file)).toHaveProperty("a", 1);
});
