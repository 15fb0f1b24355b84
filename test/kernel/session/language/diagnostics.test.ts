import { afterAll, expect, test } from "vitest";
import { openNotebook } from "./notebook.ts";

const { close, commit, complete, inspect, logged, messages } = openNotebook();
afterAll(() => {
  close();
  expect(logged).toEqual([]);
});

test("names of earlier cells have their types in later ones", async () => {
  commit("const count = 3;\nfunction twice(n: number) { return 2 * n; }", "let word = 'a';");
  expect(await messages("const text: string = twice(count);\nword.toFixed();")).toEqual([
    "1:7 Type 'number' is not assignable to type 'string'.",
    "2:6 Property 'toFixed' does not exist on type 'string'. Did you mean 'fixed'?",
  ]);
});

test("types, enums, namespaces and classes reach later cells", async () => {
  commit(
    "interface Point { x: number }\ntype Name = string;\nenum Color { Red }\nnamespace Units { export const metre = 1 }\nclass Dog { bark() { return 'wau'; } }",
  );
  const source = "const p: Point = { x: Units.metre };\nconst n: Name = new Dog().bark();\nColor.Red;";
  expect(await messages(source)).toEqual([]);
  expect(await messages("const p: Point = {};")).toEqual([
    "1:7 Property 'x' is missing in type '{}' but required in type 'Point'.",
  ]);
});

test("a name declared again has its newest type, and older cells keep what they saw", async () => {
  commit("const a = 1;\nfunction first() { return a; }", "const a = 'text';", "class a { tag = 1 }");
  expect(await messages("new a().tag.toFixed();\nfirst().toFixed();")).toEqual([]);
  expect(await messages("const a = [1];\na.push('x');")).toEqual([
    "2:8 Argument of type 'string' is not assignable to parameter of type 'number'.",
  ]);
});

test("types of the same name from different cells are told without the kernel's module names", async () => {
  commit("class Dog { name = 'Rex' }\nconst rex = new Dog();", "class Dog { age = 1 }");
  expect(await messages("const dog: Dog = rex;")).toEqual([
    "1:7 Property 'age' is missing in type 'Dog' but required in type 'Dog'.",
  ]);
});

test("an earlier let can be assigned values of its type; constants cannot be assigned", async () => {
  commit("let total = 0;\nconst limit = 3;");
  expect(await messages("total = 5; total++; [total] = [2];")).toEqual([]);
  expect(await messages("total = 'five';\nlimit = 4;\nconst own = 1;\nown = 2;")).toEqual([
    "1:1 Type 'string' is not assignable to type 'number'.",
    "2:1 Cannot assign to 'limit' because it is a constant.",
    "4:1 Cannot assign to 'own' because it is a constant.",
  ]);
});

test("what is not annotated is no error, and is inferred from what follows", async () => {
  commit("let late;\nconst list = [];");
  expect(await messages("function f(x) { return x; }\nlist.push(1);\nlate = 3;")).toEqual([]);
  expect(await messages("const own = [];\nown.push(1);\nown[0].length;")).toEqual([
    "3:8 Property 'length' does not exist on type 'number'.",
  ]);
});

test("a cell may use top-level await, import.meta, require, using and Node's globals", async () => {
  const source = [
    'import { readFile } from "node:fs/promises";',
    'const text = await readFile(import.meta.filename, "utf8");',
    'require("node:os"); __dirname; process.cwd(); structuredClone(text); await fetch("x");',
    "using resource = { [Symbol.dispose]() {} };",
    "{ a: text }",
  ].join("\n");
  expect(await messages(source)).toEqual([]);
});

test("a cell that says so is not checked", async () => {
  expect(await messages("// @ts-nocheck\nmissing;")).toEqual([]);
  expect(await messages("// @ts-expect-error\nmissing;")).toEqual([]);
});

test("a cell that is an object literal is checked as one", async () => {
  commit("let a = 1;");
  expect(await messages('{ a, "b c": 2 };')).toEqual([]);
  expect(await messages("{ a: a.x, b: 2 }")).toEqual(["1:8 Property 'x' does not exist on type 'number'."]);
});

test("positions count UTF-16 code units after an emoji, and lines after CR LF", async () => {
  // The emoji is two code units, so `missing` begins at the ninth.
  expect(await messages("'🐧🐧'; missing;\r\nmissing;")).toEqual([
    "1:9 Cannot find name 'missing'.",
    "2:1 Cannot find name 'missing'.",
  ]);
  const { texts, replaced } = await complete("const penguin = '🐧'; '🐧'; pengu|in");
  expect({ texts, replaced }).toEqual({ texts: ["penguin"], replaced: "penguin" });
  expect(await inspect("'🐧🐧'; Math.ma|x(1)")).toContain("max(...values: number[]): number");
});

test("JSX needs no types of React", async () => {
  commit("const React = { createElement(...parts: unknown[]) { return parts; } };");
  expect(await messages('const element = <div className="box">{1 + 1}</div>;')).toEqual([]);
});

test("comms, and what it opens, are typed in every cell", async () => {
  expect(await messages("comms.registerTarget('x', (comm) => comm.send(3));")).toEqual([
    "1:47 Argument of type 'number' is not assignable to parameter of type 'object'.",
  ]);
  const typed = "const typed: Comm = comms.open('x'); typed.send({}, { buffers: [new Float64Array(2)] });";
  expect(await messages(typed)).toEqual([]);
});

test("display is typed in every cell and can be declared anew", async () => {
  expect(await messages("display.html(3);")).toEqual([
    "1:14 Argument of type 'number' is not assignable to parameter of type 'string'.",
  ]);
  commit("const display = 3;");
  expect(await messages("display.toFixed();")).toEqual([]);
});

test("a cell with assertions in angle brackets is checked and asked about, as is one with JSX after it", async () => {
  commit("const React = { createElement(...parts: unknown[]) { return parts; } };");
  expect(await messages("const size = <number>JSON.parse('1');\nsize.missing;")).toEqual([
    "2:6 Property 'missing' does not exist on type 'number'.",
  ]);
  expect((await complete("const size = <number>JSON.parse('1');\nsize.toFix|")).texts).toEqual(["toFixed"]);
  expect(
    (await complete("const size = <number>JSON.parse('1');\nfor (const x of [size.toFix|")).texts,
  ).toEqual(["toFixed"]);
  expect(await inspect("const same = <T>(x: T): T => x; sa|me")).toContain("const same: <T>(x: T) => T");
  expect(await messages('const box = <div className="box">{1 + 1}</div>;')).toEqual([]);
});

test("what a text with assertions adds to everyone's types is gone when the next text is asked about", async () => {
  const text = "declare global { interface Array<T> { passing: T } }\n[1].passing; <unknown>1;";
  expect(await messages(text)).toEqual([]);
  expect(await messages("[1].passing;")).toEqual([
    "1:5 Property 'passing' does not exist on type 'number[]'.",
  ]);
});

test("generic arrow functions of earlier cells are seen by later ones", async () => {
  commit("const pair = <T>(x: T): [T, T] => [x, x];", "import paths = require('node:path');");
  expect(await messages("pair(1)[0].toFixed(); paths.join('a'); pair('a').length satisfies 3;")).toEqual([
    "1:57 Type '2' does not satisfy the expected type '3'.",
  ]);
});

test.for([
  ["Object.groupBy([1], String)", "groupBy" in Object],
  ["new Set([1]).union(new Set([2]))", "union" in Set.prototype],
  ["Promise.withResolvers<void>()", "withResolvers" in Promise],
  ["Array.fromAsync([1])", "fromAsync" in Array],
  ["[1].values().map(String)", "Iterator" in globalThis],
  ["[3, 1].toSorted()", true],
] as const)("%s is an error of types where this Node does not have it", async ([source, exists]) => {
  expect((await messages(source)).length === 0).toBe(exists);
});
