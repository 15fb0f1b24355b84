import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { packageRoot } from "../runtime/environment.ts";
import { layerViolations } from "./layer_rule.ts";

const planted: string[] = [];

afterEach(() => {
  for (const folder of planted.splice(0)) rmSync(folder, { recursive: true });
});

/** A source tree with these files, away from the real one. */
function plant(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "layers-"));
  planted.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

test("every import of the sources goes to its own layer or one to the left", () => {
  expect(layerViolations(packageRoot)).toEqual([]);
});

test.each([
  ["a static import", "runtime/a.ts", 'import { b } from "../kernel/b.ts";', "kernel"],
  ["a type import", "protocol/a.ts", 'import type { B } from "../runtime/b.ts";', "runtime"],
  ["a re-export", "magics/a.ts", 'export { b } from "../kernel/b.ts";', "kernel"],
  ["a dynamic import", "runtime/a.ts", 'export const b = () => import("../cli/b.ts");', "cli"],
  ["a type in an annotation", "magics/a.ts", 'export type B = import("../kernel/b.ts").B;', "kernel"],
  ["a require", "kernel/a.ts", 'require("../cli/b.js");', "cli"],
  [
    "an import into extension/ from runtime/",
    "extension/a.ts",
    'import { b } from "../runtime/b.ts";',
    "runtime",
  ],
  ["an import of extension/", "cli/a.ts", 'import { b } from "../extension/b.ts";', "extension"],
  ["an import of a test", "cli/a.ts", 'import { b } from "../test/b.ts";', "test"],
  [
    "an import of capi/ from backend/ reversed",
    "runtime/capi/a.ts",
    'import "../backend/b.ts";',
    "runtime/backend",
  ],
])("%s that points to the right is reported", (_name, file, source, target) => {
  const violations = layerViolations(plant({ [file]: source }));
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(file);
  expect(violations[0]).toContain(target);
});

test("imports within a layer, to the left and of packages are allowed", () => {
  const root = plant({
    "kernel/wire/a.ts":
      'import "./b.ts"; import "../ring/c.ts"; import "../../runtime/d.ts"; import "zeromq";',
    "runtime/train/a.ts": 'import "../capi/b.ts"; import "../environment.ts"; import "node:fs";',
    "runtime/index.ts": 'import "./backend/b.ts";',
    "extension/renderers/a.ts": 'import "../../protocol/mime.ts"; import "../index.ts";',
  });
  expect(layerViolations(root)).toEqual([]);
});
