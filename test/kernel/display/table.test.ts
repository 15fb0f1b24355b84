import { type HTMLElement, Window } from "happy-dom";
import { expect, test } from "vitest";
import { formatResult } from "../../../kernel/display/format.ts";
import { requestedTable } from "../../../kernel/display/table/table_bundle.ts";
import { parseTableSummary } from "../../../protocol/payloads/table.ts";

const mime = "application/vnd.flowbook.table.v1+json";

const summary = (value: unknown) => parseTableSummary(Object(formatResult(value)).data[mime]);

async function shown(value: unknown): Promise<{ table: HTMLElement; html: string; text: string }> {
  const { data } = await formatResult(value);
  const html = String(data["text/html"]);
  const document = new Window().document;
  document.body.innerHTML = html;
  const table = document.querySelector("table");
  if (table === null) throw new Error(`no table in ${JSON.stringify(data)}`);
  return { table: table, html, text: String(data["text/plain"]) };
}

const texts = (root: HTMLElement, selector: string) =>
  [...root.querySelectorAll(selector)].map((element) => element.textContent);

test("an array of records is a table of its keys and values", async () => {
  const { table, text } = await shown([
    { island: "Dream", mass: 3750 },
    { island: "Biscoe", mass: null },
  ]);
  expect(texts(table, "th")).toEqual(["island", "mass"]);
  expect(texts(table, "td")).toEqual(["Dream", "3750", "Biscoe", "null"]);
  expect(text.split("\n")).toEqual(["island  mass", "------  ----", "Dream   3750", "Biscoe  null"]);
});

test("numbers are flush right, text flush left", async () => {
  const { table } = await shown([{ name: "a", n: 1.5 }]);
  const styles = [...table.querySelectorAll("td")].map((cell) => cell.getAttribute("style"));
  expect(styles).toEqual(["text-align: left", "text-align: right"]);
});

test("of 344 rows 20 are shown, and the table says so", async () => {
  const rows = Array.from({ length: 344 }, (_, id) => ({ id }));
  const { table, html, text } = await shown(rows);
  expect(table.querySelectorAll("tbody tr")).toHaveLength(20);
  expect(html).toContain("showing 20 of 344 rows");
  expect(text).toContain("showing 20 of 344 rows");
});

test("JupyterLab gets all of 344 rows, with the types of the columns", () => {
  const rows = Array.from({ length: 344 }, (_, id) => ({ id, mass: id === 3 ? null : 3750.5, name: "x" }));
  const { columns, rows: kept, rowCount } = summary(rows);
  expect(columns).toEqual([
    { name: "id", type: "number" },
    { name: "mass", type: "number | null" },
    { name: "name", type: "string" },
  ]);
  expect([kept.length, rowCount]).toEqual([344, 344]);
  expect(kept[3]).toEqual([3, null, "x"]);
});

test("values that JSON lacks are told apart", () => {
  const [row] = summary([
    {
      nan: Number.NaN,
      infinity: -Infinity,
      big: 2n ** 64n,
      none: undefined,
      nothing: null,
      date: new Date(Date.UTC(2026, 0, 2)),
      noDate: new Date(Number.NaN),
      list: [1, 2],
      map: new Map([["a", 1]]),
    },
  ]).rows;
  expect(row).toEqual([
    { type: "number", text: "NaN" },
    { type: "number", text: "-Infinity" },
    { type: "bigint", text: "18446744073709551616" },
    { type: "undefined", text: "undefined" },
    null,
    { type: "Date", text: "2026-01-02" },
    { type: "Date", text: "Invalid Date" },
    { type: "Array", text: "[ 1, 2 ]" },
    { type: "Map", text: "Map(1) { 'a' => 1 }" },
  ]);
});

test("a Map to records is a table whose rows bear its keys", async () => {
  const { table, text } = await shown(
    new Map([
      ["Adelie", { count: 151 }],
      ["Gentoo", { count: 123 }],
    ]),
  );
  expect(texts(table, "tbody th")).toEqual(["Adelie", "Gentoo"]);
  expect(text.split("\n")).toEqual(["        count", "------  -----", "Adelie    151", "Gentoo    123"]);
});

test.each([
  [
    "arrays",
    [
      [1, "a"],
      [2, "b"],
    ],
    ["0", "1"],
    [
      [1, "a"],
      [2, "b"],
    ],
  ],
  ["single values", ["a", "b"], ["value"], [["a"], ["b"]]],
  [
    "columns",
    { x: new Float64Array([1, 2]), y: ["a", "b"] },
    ["x", "y"],
    [
      [1, "a"],
      [2, "b"],
    ],
  ],
  ["a typed array", new Int32Array([7, 8]), ["value"], [[7], [8]]],
  ["a Set", new Set([7, 8]), ["value"], [[7], [8]]],
  [
    "instances of a class",
    [
      new (class Point {
        x = 1;
      })(),
    ],
    ["x"],
    [[1]],
  ],
])("display.table shows %s", (_name, value, columns, rows) => {
  const table = parseTableSummary(requestedTable(value).data[mime]);
  expect(table.columns.map(({ name }) => name)).toEqual(columns);
  expect(table.rows).toEqual(rows);
});

test("display.table shows chosen columns in their order, and says what has no rows", () => {
  const { columns } = parseTableSummary(requestedTable([{ a: 1, b: 2, c: 3 }], ["c", "a"]).data[mime]);
  expect(columns.map(({ name }) => name)).toEqual(["c", "a"]);
  expect(() => requestedTable(7)).toThrow("display.table: this number has no rows. Pass an array, a Map");
  expect(() => requestedTable({ a: [1], b: [1, 2] })).toThrow("has no rows");
});

test("a million wide rows stay small", async () => {
  const wide = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`c${index}`, "v".repeat(1000)]));
  const { html, text } = await shown(Array.from({ length: 1_000_000 }, () => wide));
  expect(html).toContain("showing 20 of 1000000 rows, 30 of 200 columns");
  expect(html.length + text.length).toBeLessThan(200_000);
  const rows = Array.from({ length: 1_000_000 }, () => wide);
  expect(JSON.stringify(summary(rows)).length).toBeLessThan(1_000_000);
  expect(summary(rows)).toMatchObject({ rowCount: 1_000_000, columnCount: 200 });
});

test("markup in keys and values is text, not elements", async () => {
  const { table } = await shown([{ "<script>alert(1)</script>": `"><img src=x onerror=alert(1)>` }]);
  expect(table.querySelectorAll("script, img")).toHaveLength(0);
  expect(texts(table, "th")).toEqual(["<script>alert(1)</script>"]);
  expect(texts(table, "td")).toEqual([`"><img src=x onerror=alert(1)>`]);
});

test("a __proto__ key is an ordinary column", async () => {
  const { table } = await shown([JSON.parse('{"__proto__": {"polluted": true}, "a": 1}')]);
  expect(texts(table, "th")).toEqual(["__proto__", "a"]);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("rows may lack keys, and nested values are short", async () => {
  const { table } = await shown([
    { a: 1, b: { deep: [1, 2] }, c: new Date(0) },
    { a: 2, b: "x\ny" },
  ]);
  expect(texts(table, "td")).toEqual(["1", "{ deep: [ 1, 2 ] }", "1970-01-01", "2", "x⏎y", ""]);
});

test("getters of rows are not called", async () => {
  const row = Object.defineProperty({ a: 1 }, "g", {
    enumerable: true,
    get: () => {
      throw new Error("called");
    },
  });
  const { table } = await shown([row]);
  expect(texts(table, "td")).toEqual(["1", "[Getter]"]);
});

test.each([
  ["an empty array", []],
  ["an array of arrays", [[1, 2]]],
  ["numbers", [1, 2]],
  ["records among other things", [{ a: 1 }, "x"]],
  ["class instances", [new Date(0), new Date(1)]],
  ["objects without a common key", [{ a: 1 }, { b: 1 }, { c: 1 }]],
  ["objects without keys", [{}, {}]],
])("%s is not a table", async (_name, value) => {
  expect(Object.keys((await formatResult(value)).data)).toEqual(["text/plain"]);
});
