import { expect, test } from "vitest";
import { declarationsOf } from "../../../../kernel/session/language/declarations.ts";

function kinds(source: string) {
  return Object.fromEntries(declarationsOf(source).names);
}

test("every kind of declaration is found", () => {
  const source = `
    import fs, { join as j, type Stats } from "node:fs"; import * as all from "node:path";
    const one = 1, { a, b: [c = 2, ...d], ...e } = {}; let f; var g; const h = () => 1; using k = null;
    function l() { const inner = 1; } class M {} abstract class N {} interface O {} type P = 1; enum Q {}
    namespace R.S {} declare const t: number; declare function u(): void; export const v = 1;
    export default class W {} import x = require("node:os");`;
  expect(kinds(source)).toEqual({
    ...{ fs: "import", j: "import", Stats: "import", all: "module", x: "import" },
    ...{ one: "const", a: "const", c: "const", d: "const", e: "const", k: "const", t: "const", v: "const" },
    ...{ f: "let", g: "let", h: "function", l: "function", u: "function" },
    ...{ M: "class", N: "class", W: "class", O: "type", P: "type", Q: "enum", R: "namespace" },
  });
});

test("var belongs to the cell wherever it stands, unless in a function", () => {
  const source = "if (1) { var a = 1 } for (var b of []) {} function f() { var no = 1 } { let own = 1 }";
  expect(kinds(source)).toEqual({ a: "let", b: "let", f: "function" });
});

test("a text that cannot be parsed yet still declares what begins its lines", () => {
  const source = `import tf, { max as most } from "tf";
const { a, b: c } = load();
export async function run() {
  const inner = 1;
}
let value = run().`;
  expect(Object.keys(kinds(source)).sort()).toEqual(["a", "c", "most", "run", "tf", "value"]);
});

test("a cell that changes global types says so", () => {
  expect(declarationsOf("declare global { interface Array<T> { own: T } }").augments).toBe(true);
  expect(declarationsOf('declare module "x" { export const y: 1 }').augments).toBe(true);
  expect(declarationsOf("namespace N { export const y = 1 }").augments).toBe(false);
});
