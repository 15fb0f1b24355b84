// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are cells
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Realm } from "../session/realm.ts";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "flowbook-traceback-")));
let realm: Realm;
beforeAll(async () => {
  realm = await Realm.start(folder);
});
beforeEach(() => realm.countFromOne());
afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true, force: true });
});

const MARK = "▶";

/** The cell without its marks, and where they stood, as `In[1]:line:column`. */
function marked(source: string): { source: string; places: string[] } {
  const places: string[] = [];
  const lines = source.split("\n").map((line, index) => {
    const parts = line.split(MARK);
    let column = 1;
    for (const part of parts.slice(0, -1)) {
      column += part.length;
      places.push(`In[1]:${index + 1}:${column}`);
    }
    return parts.join("");
  });
  return { source: lines.join("\n"), places };
}

/** Cells whose marks are the positions of the frames, in the order in which V8 reports them. */
const positions: readonly (readonly [title: string, source: string])[] = [
  ["a throw", "const a = 1;\n  throw ▶new Error('x');"],
  ["a property of undefined", "const o: any = undefined;\no.▶foo.bar;"],
  ["a call behind types", "const f: (x: number) => void = ▶nowhere as any;"],
  ["an enum before it", "enum E {\n  a,\n  b,\n}\nconst x: E = E.a; ▶nowhere(x);"],
  ["an interface before it", "interface I {\n  a: 1;\n}\ntype T = I;\n\n▶nowhere();"],
  ["the last expression", "let y: number;\n(▶nowhere);"],
  ["an object literal", "{\n  a: ▶nowhere,\n}"],
  ["after a magic line", "%time 1\nconst z = 1;\n  ▶nowhere;"],
  ["after wide characters", "const s = '😀é'; ▶nowhere;"],
  ["in a `using` declaration", "using u = (▶nowhere as any);"],
  ["in a template", "`a\nb ${▶nowhere}`"],
  ["after an import", "import { join } from 'node:path';\n\njoin(▶nowhere);"],
  ["in a destructuring", "const { a, b = ▶nowhere } = {} as any;"],
  ["in JSX", "const h = () => 0;\n/* c */ ▶React.createElement; <b />;"],
  ["after a decorated class", "const d = (c: Function) => {};\n@d class K {\n  m() {}\n}\n▶nowhere;"],
  ["after a namespace", "namespace N {\n  export let a = 1;\n}\nN.a; ▶nowhere;"],
];

describe("an error names the place in the cell's own text:", () => {
  test.for(positions)("%s", async ([, text]) => {
    const { source, places } = marked(text);
    const { error } = await realm.run(source);
    const frames = error?.traceback.filter((line) => /^\s+at /.test(line)) ?? [];
    expect(frames.map((line) => /In\[\d+\]:\d+:\d+/.exec(line)?.[0])).toEqual(places);
  });
});

test("a traceback shows the error, the lines around its place, and the frames of cells by name", async () => {
  const source = [
    "interface Row { value?: { x: number } }",
    "function first(rows: Row[]) {",
    "  const row = rows[0];",
    "  return row!.value!.x;",
    "}",
    "class Table {",
    "  async read() { return first([{}]); }",
    "}",
    "await new Table().read();",
  ].join("\n");
  const { error } = await realm.run(source);
  expect(error).toEqual({
    ename: "TypeError",
    evalue: "Cannot read properties of undefined (reading 'x')",
    traceback: [
      "TypeError: Cannot read properties of undefined (reading 'x')",
      "  2 | function first(rows: Row[]) {",
      "  3 |   const row = rows[0];",
      "> 4 |   return row!.value!.x;",
      "    |                      ^",
      "  5 | }",
      "    at first (In[1]:4:22)",
      "    at Table.read (In[1]:7:25)",
      "    at In[1]:9:19",
    ],
  });
});

test("frames lead through cells: each is named by its own", async () => {
  await realm.run("function inner() {\n  throw new RangeError('deep');\n}");
  const { error } = await realm.run("\ninner()");
  expect(error?.traceback.filter((line) => line.startsWith("    at"))).toEqual([
    "    at inner (In[1]:2:9)",
    "    at In[2]:2:1",
  ]);
});

test("no frame of Node or Flowbook is shown", async () => {
  const { error } = await realm.run("import fs from 'fs';\n[1].map(() => fs.readFileSync('/no/such/file'));");
  expect(error?.traceback.join("\n")).not.toMatch(/node:|inspector|realm_worker|user-\d+\.mjs/);
  expect(error?.traceback.join("\n")).toContain("code: 'ENOENT'");
  expect(error?.traceback.at(-1)).toBe("    at In[1]:2:5");
});

test("frames in the user's files name the file's own lines, and the first is shown", async () => {
  const file = path.join(folder, "broken.ts");
  const lines = [
    "enum Kind {",
    "  a,",
    "}",
    "export function fail(kind: Kind = Kind.a): never {",
    "  throw new Error(`kind ${kind}`);",
    "}",
  ];
  writeFileSync(file, lines.join("\n"));
  const { error } = await realm.run("import { fail } from './broken';\nfail();");
  expect(error?.traceback).toEqual([
    "Error: kind 0",
    "  3 | }",
    "  4 | export function fail(kind: Kind = Kind.a): never {",
    "> 5 |   throw new Error(`kind ${kind}`);",
    "    |         ^",
    "  6 | }",
    `    at fail (${file}:5:9)`,
    "    at In[1]:2:1",
    "> 2 | fail();",
    "    | ^",
  ]);
});

test("a file that throws while it is imported is shown at its own line", async () => {
  const file = path.join(folder, "throws.ts");
  writeFileSync(file, "type A = 1;\n\nthrow new Error('on import');\n");
  const { error } = await realm.run("import './throws';");
  expect(error?.traceback).toContain(`    at ${file}:3:7`);
  expect(error?.traceback).toContain("> 3 | throw new Error('on import');");
});

test("a stack that a cell prints itself ends at the cell", async () => {
  expect(await realm.run("new TypeError('printed').stack")).toEqual({
    value: expect.stringMatching(/^'TypeError: printed\\n {4}at flowbook:cell_1\.js:\d+:\d+'$/),
  });
});

test("causes and aggregated errors are shown with their frames", async () => {
  const { error } = await realm.run(
    "try { throw new TypeError('low') } catch (cause) { throw new Error('high', { cause }) }",
  );
  expect(error?.evalue).toBe("high");
  expect(error?.traceback).toContain("Caused by: TypeError: low");
  expect(error?.traceback).toContain("      at In[1]:1:13");

  const all = await realm.run("await Promise.any([Promise.reject(new Error('one')), Promise.reject('two')])");
  expect(all.error?.ename).toBe("AggregateError");
  expect(all.error?.traceback).toContain("[1] Error: one");
  expect(all.error?.traceback).toContain("[2] 'two'");
});

test("an error in a function of an earlier cell is shown with its line there and the line that called", async () => {
  await realm.run(
    "function half(n: number) {\n  if (n % 2 !== 0) throw new RangeError('odd');\n  return n / 2;\n}",
  );
  const { error } = await realm.run("half(4);\nhalf(\n  3,\n);");
  const lines = error?.traceback ?? [];
  expect(lines.slice(1, 6)).toEqual([
    "  1 | function half(n: number) {",
    "> 2 |   if (n % 2 !== 0) throw new RangeError('odd');",
    "    |                          ^",
    "  3 |   return n / 2;",
    expect.stringMatching(/^ {4}at half \(In\[\d+\]:2:26\)$/),
  ]);
  expect(lines.slice(6)).toEqual([expect.stringMatching(/^ {4}at In\[\d+\]:2:1$/), "> 2 | half(", "    | ^"]);
});

test("causes and parts of an AggregateError have their lines too, further right", async () => {
  const source = "const part = new Error('part');\nthrow new AggregateError([part], 'all');";
  const { error } = await realm.run(source);
  const lines = error?.traceback ?? [];
  expect(lines.slice(lines.indexOf("[1] Error: part") + 1)).toEqual([
    "  > 1 | const part = new Error('part');",
    "      |              ^",
    "    2 | throw new AggregateError([part], 'all');",
    expect.stringMatching(/^ {6}at In\[\d+\]:1:14$/),
  ]);
});

test("a recursion without end shows its frame once, and how often it was there", async () => {
  const { error } = await realm.run("function again(): number {\n  return again() + 1;\n}\nagain();");
  const frames = error?.traceback.filter((line) => line.startsWith("    at")) ?? [];
  expect(error?.evalue).toBe("Maximum call stack size exceeded");
  expect(frames.length).toBeLessThanOrEqual(3);
  expect(frames.at(-1)).toMatch(/^ {4}at … \d+ times more$/);
});

test("a chain of causes that is a circle ends", async () => {
  const { error } = await realm.run("const e = new Error('round'); e.cause = e; throw e");
  expect(error?.traceback).toContain("Caused by: Error (shown above)");
});

describe("what is thrown need not be an error:", () => {
  test.for([
    ["throw 'text'", "text"],
    ["throw null", "null"],
    ["throw undefined", "undefined"],
    ["throw { a: 1 }", "{ a: 1 }"],
    ["await Promise.reject('later')", "later"],
  ] as const)("%s", async ([source, evalue]) => {
    const { error } = await realm.run(source);
    expect([error?.ename, error?.evalue]).toEqual(["Error", evalue]);
    expect(error?.traceback[0]).toMatch(/^Thrown: /);
  });

  test("an error whose getters throw", async () => {
    const { error } = await realm.run(
      "throw Object.defineProperty(new Error('m'), 'message', { get() { throw new Error('no') } })",
    );
    expect(error?.evalue).toContain("message cannot be read");
  });
});

test("an error class without a name of its own is shown by its class", async () => {
  const { error } = await realm.run(
    "class ShapeMismatch extends Error {}\nthrow new ShapeMismatch('2 and 3')",
  );
  expect(error?.ename).toBe("ShapeMismatch");
});

test("a mistake of the cell is shown with the cell's frames only", async () => {
  writeFileSync(path.join(folder, "tool.cjs"), "");
  const source =
    "class UsageError extends Error {}\nclass ShapeError extends UsageError {}\nthrow new ShapeError('m')";
  const { error } = await realm.run(source);
  expect(error?.traceback.filter((line) => line.startsWith("    at"))).toEqual(["    at In[1]:3:7"]);
});
