import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startLanguageService } from "../../../kernel/session/language/start_language_service.ts";
import type { LanguageService } from "../../../kernel/session/language_service.ts";
import type { Magic } from "../../../magics/magic.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "flowbook-language-")));
const running: LanguageService[] = [];
const logged: string[] = [];

const magics: readonly Magic[] = [
  {
    name: "time",
    kind: "both",
    summary: "Measures how long code takes.",
    usage: "%time EXPRESSION",
    example: "%time 1",
    run: () => undefined,
  },
  {
    name: "npm",
    kind: "line",
    summary: "Runs npm.",
    usage: "%npm install NAME",
    example: "%npm ls",
    options: [{ name: "--save-dev", summary: "Installs a development dependency." }],
    subcommands: ["install", "ls"],
    run: () => undefined,
  },
  {
    name: "html",
    kind: "cell",
    summary: "Shows HTML.",
    usage: "%%html",
    example: "%%html",
    body: "text",
    run: () => undefined,
  },
];

function notebook(...cells: readonly string[]): LanguageService {
  const service = startLanguageService({ cwd: folder, magics, log: (text) => logged.push(text) });
  running.push(service);
  for (const cell of cells) service.commit(cell);
  return service;
}

/** Asks for completions where `|` stands. */
async function complete(service: LanguageService, marked: string) {
  const offset = marked.indexOf("|");
  const source = marked.replace("|", "");
  const { start, end, items } = await service.complete(source, offset);
  return { start, end, items, texts: items.map(({ text }) => text), replaced: source.slice(start, end) };
}

async function inspect(service: LanguageService, marked: string, detail: 0 | 1 = 0) {
  return await service.inspect(marked.replace("|", ""), marked.indexOf("|"), detail);
}

async function messages(service: LanguageService, source: string): Promise<string[]> {
  const found = await service.diagnostics(source);
  return found.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

afterEach(() => {
  for (const service of running.splice(0)) service.dispose();
  expect(logged.splice(0)).toEqual([]);
});

test("names of earlier cells have their types in later ones", async () => {
  const service = notebook(
    "const count = 3;\nfunction twice(n: number) { return 2 * n; }",
    "let word = 'a';",
  );
  expect(await messages(service, "const text: string = twice(count);\nword.toFixed();")).toEqual([
    "1:7 Type 'number' is not assignable to type 'string'.",
    "2:6 Property 'toFixed' does not exist on type 'string'. Did you mean 'fixed'?",
  ]);
});

test("types, enums, namespaces and classes reach later cells", async () => {
  const service = notebook(
    "interface Point { x: number }\ntype Name = string;\nenum Color { Red }\nnamespace Units { export const metre = 1 }\nclass Dog { bark() { return 'wau'; } }",
  );
  const source = "const p: Point = { x: Units.metre };\nconst n: Name = new Dog().bark();\nColor.Red;";
  expect(await messages(service, source)).toEqual([]);
  expect(await messages(service, "const p: Point = {};")).toEqual([
    "1:7 Property 'x' is missing in type '{}' but required in type 'Point'.",
  ]);
});

test("a name declared again has its newest type, and older cells keep what they saw", async () => {
  const service = notebook(
    "const a = 1;\nfunction first() { return a; }",
    "const a = 'text';",
    "class a { tag = 1 }",
  );
  expect(await messages(service, "new a().tag.toFixed();\nfirst().toFixed();")).toEqual([]);
  expect(await messages(service, "const a = [1];\na.push('x');")).toEqual([
    "2:8 Argument of type 'string' is not assignable to parameter of type 'number'.",
  ]);
});

test("an earlier let can be assigned values of its type; constants cannot be assigned", async () => {
  const service = notebook("let total = 0;\nconst limit = 3;");
  expect(await messages(service, "total = 5; total++; [total] = [2];")).toEqual([]);
  expect(await messages(service, "total = 'five';\nlimit = 4;\nconst own = 1;\nown = 2;")).toEqual([
    "1:1 Type 'string' is not assignable to type 'number'.",
    "2:1 Cannot assign to 'limit' because it is a constant.",
    "4:1 Cannot assign to 'own' because it is a constant.",
  ]);
});

test("what is not annotated is no error, and is inferred from what follows", async () => {
  const service = notebook("let late;\nconst list = [];");
  expect(await messages(service, "function f(x) { return x; }\nlist.push(1);\nlate = 3;")).toEqual([]);
  expect(await messages(service, "const own = [];\nown.push(1);\nown[0].length;")).toEqual([
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
  expect(await messages(notebook(), source)).toEqual([]);
});

test("a cell that is an object literal is checked as one", async () => {
  expect(await messages(notebook("const a = 1;"), '{ a, "b c": 2 };')).toEqual([]);
  expect(await messages(notebook("let a = 1;"), "{ a: a.x, b: 2 }")).toEqual([
    "1:8 Property 'x' does not exist on type 'number'.",
  ]);
});

test("positions count UTF-16 code units after an emoji, and lines after CR LF", async () => {
  const service = notebook();
  // The emoji is two code units, so `missing` begins at the ninth.
  expect(await messages(service, "'🐧🐧'; missing;\r\nmissing;")).toEqual([
    "1:9 Cannot find name 'missing'.",
    "2:1 Cannot find name 'missing'.",
  ]);
  const { texts, replaced } = await complete(service, "const penguin = '🐧'; '🐧'; pengu|in");
  expect({ texts, replaced }).toEqual({ texts: ["penguin"], replaced: "penguin" });
  expect(await inspect(service, "'🐧🐧'; Math.ma|x(1)")).toContain("max(...values: number[]): number");
});

test("JSX needs no types of React", async () => {
  const service = notebook("const React = { createElement(...parts: unknown[]) { return parts; } };");
  expect(await messages(service, 'const element = <div className="box">{1 + 1}</div>;')).toEqual([]);
});

test("display is typed in every cell and can be declared anew", async () => {
  const service = notebook();
  expect(await messages(service, "display.html(3);")).toEqual([
    "1:14 Argument of type 'number' is not assignable to parameter of type 'string'.",
  ]);
  service.commit("const display = 3;");
  expect(await messages(service, "display.toFixed();")).toEqual([]);
});

test("TensorFlow.js completes by its typings under each of its names", async () => {
  const service = notebook('import * as tf from "@tensorflow/tfjs-node-gpu";\nconst x = tf.tensor([1, 2]);');
  const { texts, replaced } = await complete(service, "tf.tensor2|d");
  expect({ texts, replaced }).toEqual({ texts: ["tensor2d"], replaced: "tensor2d" });
  expect((await complete(service, "const y = x.sq|")).texts).toEqual([
    "sqrt",
    "square",
    "squaredDifference",
    "squeeze",
  ]);
  expect((await complete(service, "tf.layers.dense({ uni| })")).texts).toContain("units");
  expect((await complete(service, 'tf.layers.dense({ units: 1, activation: "soft|" })')).texts).toEqual([
    "softmax",
    "softplus",
    "softsign",
  ]);
  expect(await inspect(service, "tf.layers.den|se")).toBe(
    "```typescript\nfunction dense(args: DenseLayerArgs): Dense\n```",
  );
  expect(await inspect(service, "tf.layers.dense|", 1)).toContain("Creates a dense (fully connected) layer.");
});

test("completion offers names of earlier cells with their kind where a value or a type can stand", async () => {
  const service = notebook(
    "const zooName = 'Zoo';\nfunction zooOpen() {}\nclass ZooKeeper {}\ninterface ZooPlan { size: number }",
  );
  const value = await complete(service, "const y = zoo|;");
  expect(value.items.map(({ text, type }) => [text, type])).toEqual([
    ["ZooKeeper", "class"],
    ["zooName", "instance"],
    ["zooOpen", "function"],
  ]);
  expect((await complete(service, "let y: zoo|")).texts).toEqual(["ZooKeeper", "ZooPlan"]);
  expect((await complete(service, "[1].zoo|")).texts).toEqual([]);
  expect((await complete(service, 'const s = "zoo|"')).texts).toEqual([]);
});

test("completion works in a text that cannot be parsed yet", async () => {
  const service = notebook("const point = { left: 1, right: 2 };");
  expect((await complete(service, "const point2 = point;\nfor (const x of [point2.le|")).texts).toEqual([
    "left",
  ]);
  expect((await complete(service, "console.log(`${point.ri|")).texts).toEqual(["right"]);
  expect((await complete(service, "const point = { up: 1 };\nif (point.|")).texts).toEqual(["up"]);
});

test("completion offers modules and their exports", async () => {
  const service = notebook();
  expect((await complete(service, 'import fs from "node:fs/|"')).texts).toEqual(["promises"]);
  expect((await complete(service, 'import { readFileS| } from "node:fs"')).texts).toEqual(["readFileSync"]);
});

test("completion gives names that need no brackets, and none of the kernel's own", async () => {
  const service = notebook("const row = { plain: 1, 'two words': 2 };");
  expect((await complete(service, "row.|")).texts).toEqual(["plain"]);
  expect((await complete(service, "__flow|")).texts).toEqual([]);
});

test("inspection shows documentation, and in an argument list the signature of the call", async () => {
  const service = notebook(
    "/** Adds numbers.\n * @param a first\n * @returns their sum\n * @example add(1, 2)\n */\nfunction add(a: number, b: number) { return a + b; }",
  );
  const signature = "```typescript\nfunction add(a: number, b: number): number\n```";
  expect(await inspect(service, "ad|d(1, 2)")).toBe(signature);
  expect(await inspect(service, "add|(1, 2)")).toBe(signature);
  const documented = await inspect(service, "add|", 1);
  for (const part of [signature, "Adds numbers.", "`a` — first", "their sum", "add(1, 2)"]) {
    expect(documented).toContain(part);
  }
  expect(await inspect(service, "add(1, |")).toBe("```typescript\nadd(a: number, b: number): number\n```");
  expect(await inspect(service, "   |")).toBeUndefined();
});

test("magic lines are not TypeScript, but their expressions complete", async () => {
  const service = notebook("const list = [1];\n%npm install left-pad");
  expect(await messages(service, "const a = list\n%npm install left-pad\na.at(0);\n%time list.nope")).toEqual(
    [],
  );
  expect(await messages(service, "%%time\nconst a: string = list;")).toEqual([
    "2:7 Type 'number[]' is not assignable to type 'string'.",
  ]);
  expect(await messages(service, "%%html\n<b>hello & bye</b>")).toEqual([]);
  expect(await messages(service, "const time = 2;\nconst rest = 7\n  % time;")).toEqual([]);
  expect((await complete(service, "%time list.fla|")).texts).toEqual(["flat", "flatMap"]);
});

test("completion after % offers magics, their subcommands and options", async () => {
  const service = notebook();
  expect((await complete(service, "%|")).texts).toEqual(["%time", "%npm", "%%time", "%%html"]);
  expect(await service.complete("1;\n %np", 7)).toEqual({
    start: 4,
    end: 7,
    items: [{ text: "%npm", type: "magic", signature: "Runs npm." }],
  });
  expect((await complete(service, "1;\n%%|")).texts).toEqual([]);
  expect((await complete(service, "%npm in|")).texts).toEqual(["install"]);
  expect((await complete(service, "%npm install x --s|")).texts).toEqual(["--save-dev"]);
  expect(await inspect(service, "%np|m ls")).toContain("%npm install NAME");
});

test("files that cells import are read again when they change", async () => {
  const file = join(folder, "shared.ts");
  writeFileSync(file, 'export { size } from "./nested";');
  writeFileSync(join(folder, "nested.ts"), "export const size = 1;");
  const service = notebook('import { size } from "./shared.ts";');
  expect(await messages(service, "const text: string = size;")).toEqual([
    "1:7 Type 'number' is not assignable to type 'string'.",
  ]);
  writeFileSync(join(folder, "nested.ts"), "export const size = 'large';");
  expect(await messages(service, "const text: string = size;")).toEqual([]);
  rmSync(file);
  expect(
    await messages(service, 'import "./shared.ts"; import { size as other } from "./shared.ts";'),
  ).toContain("1:53 Cannot find module './shared.ts' or its corresponding type declarations.");
});

test("a package is found once it is installed, and read again when it is upgraded", async () => {
  const service = notebook();
  const source = 'import { answer } from "newcomer";\nconst text: string = answer;';
  expect(await messages(service, source)).toEqual([
    "1:24 Cannot find module 'newcomer' or its corresponding type declarations.",
  ]);
  const installed = join(folder, "node_modules", "newcomer");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, "index.d.ts"), "export declare const answer: number;");
  writeFileSync(join(installed, "package.json"), '{ "name": "newcomer", "types": "index.d.ts" }');
  expect(await messages(service, source)).toEqual(["2:7 Type 'number' is not assignable to type 'string'."]);
  writeFileSync(join(installed, "index.d.ts"), "export declare const answer: string;");
  writeFileSync(
    join(installed, "package.json"),
    '{ "name": "newcomer", "version": "2.0.0", "types": "index.d.ts" }',
  );
  expect(await messages(service, source)).toEqual([]);
});

test("questions may overlap: all but the newest completion is given up, the others are answered", async () => {
  const service = notebook("const left = { one: 1 };");
  const [stale, checked, shown, newest] = await Promise.all([
    service.complete("left.", 5),
    service.diagnostics("left.two;"),
    service.inspect("left", 2, 0),
    service.complete("left.o", 6),
  ]);
  expect(stale.items).toEqual([]);
  expect(checked.map(({ column }) => column)).toEqual([6]);
  expect(shown).toContain("const left: {");
  expect(newest.items).toEqual([{ text: "one", type: "property" }]);
});

test("a disposed service answers nothing", async () => {
  const service = notebook();
  const asked = service.diagnostics("nope;");
  service.dispose();
  expect(await asked).toEqual([]);
  expect(await service.diagnostics("nope;")).toEqual([]);
});
