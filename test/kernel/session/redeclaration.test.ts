import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Realm } from "./realm.ts";

let realm: Realm;
beforeAll(async () => {
  realm = await Realm.start(tmpdir());
});
afterAll(() => realm.close());

/** Cells in the order they run, and the value of the last one as Node prints it. */
const sequences: readonly (readonly [title: string, cells: readonly string[], value: string])[] = [
  ["const by const", ["const a1 = 1", "const a1 = 2", "a1"], "2"],
  ["let by let", ["let a2 = 1", "let a2 = 2", "a2"], "2"],
  ["var by var", ["var a3 = 1", "var a3 = 2", "a3"], "2"],
  ["const by let", ["const a4 = 1", "let a4 = 2", "a4 += 1", "a4"], "3"],
  ["let by const", ["let a5 = 1", "const a5 = 2", "a5"], "2"],
  ["var by let", ["var a6 = 1", "let a6 = 2", "a6"], "2"],
  ["let by var", ["let a7 = 1", "var a7 = 2", "a7"], "2"],
  ["var by const", ["var a8 = 1", "const a8 = 2", "a8"], "2"],
  ["function by function", ["function f1() { return 1 }", "function f1() { return 2 }", "f1()"], "2"],
  ["function by const", ["function f2() { return 1 }", "const f2 = () => 2", "f2()"], "2"],
  ["let by function", ["let f3 = 1", "function f3() { return 2 }", "f3()"], "2"],
  ["class by class", ["class C1 { v = 1 }", "class C1 { v = 2 }", "new C1().v"], "2"],
  ["class by let", ["class C2 {}", "let C2 = 2", "C2"], "2"],
  ["const by class", ["const C3 = 1", "class C3 { v = 2 }", "new C3().v"], "2"],
  ["class by function", ["class C4 {}", "function C4() { return 2 }", "C4()"], "2"],
  [
    "enum by enum, without merging",
    ["enum E1 { a }", "enum E1 { b = 5 }", "[E1.a, E1.b]"],
    "[ undefined, 5 ]",
  ],
  ["enum by const", ["enum E2 { a }", "const E2 = 2", "E2"], "2"],
  ["namespace by let", ["namespace N1 { export const a = 1 }", "let N1 = 2", "N1"], "2"],
  [
    "import by import",
    ['import { join as i1 } from "path"', 'import { sep as i1 } from "path"', "i1"],
    "'/'",
  ],
  ["import by const", ['import { sep as i2 } from "path"', "const i2 = 2", "i2"], "2"],
  ["const by import", ["const i3 = 1", 'import { sep as i3 } from "path"', "i3"], "'/'"],
  ["namespace import by let", ['import * as i4 from "path"', "let i4 = 2", "i4"], "2"],
  ["by destructuring", ["const d1 = 1", "const { d1, d2: [d2] } = { d1: 2, d2: [3] }", "d1 + d2"], "5"],
  ["of a rest element", ["let d3 = 1", "const [, ...d3] = [1, 2, 3]", "d3"], "[ 2, 3 ]"],
  ["of an exported name", ["export const x1 = 1", "export let x1 = 2", "x1"], "2"],
  ["of a `let` whose initialiser threw", ["let t1 = (() => { throw 1 })()", "t1 = 2", "t1"], "2"],
  ["of a `const` whose initialiser threw", ["const t2 = nothing()", "const t2 = 2", "t2"], "2"],
  ["of `name`", ["const name = 2", "name"], "2"],
  ["of `process`", ["const process = 2", "process"], "2"],
  ["of `fetch`", ["const fetch = 2", "fetch"], "2"],
  ["of `undefined_ok`", ["let undefined_ok = 2", "undefined_ok"], "2"],
  ["of `console`", ["const console = { log: 2 }", "console.log"], "2"],
  ["var by var without a value, which keeps the one there is", ["var v1 = 1", "var v1; v1"], "1"],
  ["let by var without a value", ["let v2 = 1", "if (false) { var v2 = 5 }; v2"], "1"],
  ["let by let without a value", ["let v3 = 1", "let v3; v3"], "undefined"],
  ["of `require`", ["const require = 2", "require"], "2"],
];

describe("a later cell may redeclare", () => {
  test.for(sequences)("%s", async ([, cells, value]) => {
    for (const cell of cells.slice(0, -1)) await realm.run(cell);
    expect(await realm.run(cells.at(-1) ?? "")).toEqual({ value });
  });
});

/** What code of an older cell sees. */
const bindings: typeof sequences = [
  [
    "a variable that a later cell assigns",
    ["let n1 = 0; function inc1() { n1++ }", "n1 = 10; inc1()", "n1"],
    "11",
  ],
  [
    "a variable that a later cell declares",
    ["let n2 = 0; const get2 = () => n2", "const n2 = 5", "get2()"],
    "5",
  ],
  [
    "a function that a later cell declares",
    ["function g1() { return 1 }; const call1 = () => g1()", "function g1() { return 2 }", "call1()"],
    "2",
  ],
  [
    "its own new version in a recursion",
    [
      "function r1(n) { return n ? r1(n - 1) : 'old' }; const r2 = r1",
      "function r1() { return 'new' }",
      "r2(1)",
    ],
    "'new'",
  ],
  [
    "a class that a later cell declares",
    ["class K1 { v = 1 }; const make1 = () => new K1().v", "class K1 { v = 2 }", "make1()"],
    "2",
  ],
  [
    "a timer's assignment",
    [
      "let p1 = 0; const done1 = new Promise<void>(r => setTimeout(() => { p1 = 7; r() }))",
      "await done1",
      "p1",
    ],
    "7",
  ],
];

describe("code of an older cell sees", () => {
  test.for(bindings)("%s", async ([, cells, value]) => {
    for (const cell of cells.slice(0, -1)) await realm.run(cell);
    expect(await realm.run(cells.at(-1) ?? "")).toEqual({ value });
  });
});

/** A name of its own that a cell gave to something else than the global of that name. */
const shadowed: typeof sequences = [
  ["a class", ["const Map = 5", "[Map, typeof globalThis.Map]"], "[ 5, 'function' ]"],
  [
    "what Node's own library needs",
    ["const Promise = 1, Symbol = 2", "[await 3, Promise + Symbol]"],
    "[ 3, 3 ]",
  ],
  [
    "an import",
    [
      'import { setTimeout } from "timers/promises"',
      "const fs = await import('fs/promises'); [(await fs.stat('/')).isDirectory(), await setTimeout(1, 'slept')]",
    ],
    "[ true, 'slept' ]",
  ],
  [
    "functions, which keep their names",
    ["function fetch() {}; const URL = () => {}, Blob = class {}", "[fetch, URL, Blob].map((f) => f.name)"],
    "[ 'fetch', 'URL', 'Blob' ]",
  ],
  [
    "in a shorthand and a pattern",
    ["const { Set, Date = 2 } = { Set: 1 }", "({ Set, Date })"],
    "{ Set: 1, Date: 2 }",
  ],
  [
    "in a loop, a default and a closure",
    ["var Text = 1; for (var Event of [2]);", "((a = Text, f = () => Event) => [a, f()])()"],
    "[ 1, 2 ]",
  ],
  [
    "which an inner scope hides",
    ["let Error = 1", "((Error) => { { let Error = 3 }; return Error })(2) + Error"],
    "3",
  ],
  [
    "as a key, a label and a member",
    ["let Array = 1", "Array: for (;;) break Array; [{ Array: 2 }.Array, Array]"],
    "[ 2, 1 ]",
  ],
  [
    "by a class that mentions itself",
    ["class Buffer { static make() { return new Buffer() } }", "Buffer.make()"],
    "Buffer {}",
  ],
];

describe("a cell may call its own what is a global elsewhere", () => {
  test.for(shadowed)("%s", async ([, cells, value]) => {
    await using own = await Realm.start(tmpdir());
    for (const cell of cells.slice(0, -1)) expect(await own.run(cell)).toEqual({});
    expect(await own.run(cells.at(-1) ?? "")).toEqual({ value });
    // Code that is no cell of this notebook means the global.
    const packages = "const { runInThisContext } = await import('vm'); runInThisContext(";
    const probe = "'[typeof Map, typeof setTimeout, typeof fetch, typeof Event, Array.name].join()')";
    expect(await own.run(packages + probe)).toEqual({ value: "'function,function,function,function,Array'" });
  });
});

/** Cells that assign to a constant, the last of them. */
const refused: readonly (readonly [title: string, cells: readonly string[]])[] = [
  ["in its own cell", ["const k1 = 1; k1 = 2"]],
  ["in a later cell", ["const k2 = 1", "k2 = 2"]],
  ["in a function", ["const k3 = 1; function set3() { k3++ }", "set3()"]],
  ["with an operator", ["const k4 = 1", "k4 **= 2"]],
  ["by counting", ["const k5 = 1", "--k5"]],
  ["by destructuring", ["const k6 = 1", "[, k6] = [1, 2]"]],
  ["by destructuring with a default", ["const k7 = 1", "({ a: [k7 = 3] } = { a: [] })"]],
  ["by a shorthand", ["const k8 = 1", "({ k8 } = { k8: 2 })"]],
  ["in a loop", ["const k9 = 1", "for (k9 of [2]);"]],
  ["of an import", ['import { sep as k10 } from "path"', "k10 = 2"]],
  ["of an import in its own cell", ['import { sep as k11 } from "path"; k11 = 2']],
  ["of a destructured constant", ["const { a: k12 } = { a: 1 }; k12 = 2"]],
  ["called like a global", ["const Map = 1", "Map = 2"]],
];

describe("a constant cannot be assigned", () => {
  test.for(refused)("%s", async ([, cells]) => {
    for (const cell of cells.slice(0, -1)) await realm.run(cell);
    const { error } = await realm.run(cells.at(-1) ?? "");
    expect(error).toMatchObject({
      ename: "TypeError",
      evalue: expect.stringMatching(/^Assignment to constant variable \w+\./),
    });
  });

  const allowed: typeof sequences = [
    ["that is declared anew with let", ["const m1 = 1", "let m1 = 2; m1 = 3; m1"], "3"],
    ["that a parameter hides", ["const m2 = 1; ((m2) => { m2 = 5; return m2 })(2)"], "5"],
    ["that a block hides", ["const m3 = 1; let out3; { let m3 = 2; m3++; out3 = m3 }; out3"], "3"],
    ["with an operator that leaves it alone", ["const m4 = 1", "m4 ??= 2; m4 ||= 3; m4"], "1"],
    ["as a property", ["const m5 = { a: 1 }", "m5.a = 2; ({ m5: m5.a } = { m5: 3 }); m5.a"], "3"],
    ["that `var` in a function hides", ["const m6 = 1; (() => { m6 = 3; var m6; return m6 })()"], "3"],
  ];
  test.for(allowed)("but one %s", async ([, cells, value]) => {
    for (const cell of cells.slice(0, -1)) await realm.run(cell);
    expect(await realm.run(cells.at(-1) ?? "")).toEqual({ value });
  });
});

test("what a cell defined before it threw survives", async () => {
  const failed = await realm.run(
    "const kept = 1; function keptToo() { return 2 }; throw new Error('halfway')",
  );
  expect(failed.error?.evalue).toBe("halfway");
  expect(await realm.run("[kept, keptToo()]")).toEqual({ value: "[ 1, 2 ]" });
});

test("a cell that fails when it runs again leaves its variables the values they had", async () => {
  const cell = "const precious = await load()";
  await realm.run("let load = () => 'data'");
  await realm.run(cell);
  await realm.run("load = () => { throw new Error('gone') }");
  expect((await realm.run(cell)).error?.evalue).toBe("gone");
  expect(await realm.run("precious")).toEqual({ value: "'data'" });
});

test("decorated classes of two cells do not share their initialisers", async () => {
  const field = (value: number) =>
    `const init${value} = (_: undefined, c: ClassFieldDecoratorContext) => () => ${value};`;
  await realm.run(`${field(1)} class D1 { @init1 v = 0 }`);
  await realm.run(`${field(2)} class D2 { @init2 v = 0 }`);
  expect(await realm.run("[new D1().v, new D2().v, D1.name]")).toEqual({ value: "[ 1, 2, 'D1' ]" });
});
