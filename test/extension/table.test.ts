// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { rowOrder } from "../../extension/renderers/table/row_order.ts";
import type { TableCell, TableSummary } from "../../protocol/payloads/table.ts";
import { render } from "./render.ts";

const mime = "application/vnd.flowbook.table.v1+json";

async function draw(payload: unknown): Promise<HTMLElement> {
  const host = document.createElement("div");
  await render(mime, { [mime]: payload, "text/plain": "saved text" }, host);
  return host;
}

const texts = (host: HTMLElement, selector: string) =>
  [...host.querySelectorAll(selector)].map((element) => element.textContent);

function tableOf(columns: Readonly<Record<string, readonly TableCell[]>>): TableSummary {
  const names = Object.keys(columns);
  const rowCount = Object.values(columns)[0]?.length ?? 0;
  return {
    columns: names.map((name) => ({ name, type: "number | string" })),
    rows: Array.from({ length: rowCount }, (_, row) => names.map((name) => columns[name]?.[row] ?? null)),
    rowCount,
    columnCount: names.length,
  };
}

const birds = tableOf({ name: ["b", "c", "a"], mass: [3750.123456, 40, 500] });
const shownNames = (host: HTMLElement) => texts(host, "tbody td:nth-of-type(1)");
const sorts = (host: HTMLElement) =>
  [...host.querySelectorAll("thead th")].map((th) => th.getAttribute("aria-sort"));

function press(host: HTMLElement, column: number): void {
  host.querySelectorAll<HTMLButtonElement>("thead button")[column]?.click();
}

describe("the table view", () => {
  test("has names, types, numbered rows and short numbers whose tooltip is whole", async () => {
    const host = await draw(birds);
    expect(texts(host, ".flowbook-column")).toEqual(["name", "mass"]);
    expect(texts(host, ".flowbook-type")).toEqual(["number | string", "number | string"]);
    expect(texts(host, "tbody th")).toEqual(["0", "1", "2"]);
    expect(texts(host, "tbody td")).toEqual(["b", "3750.123", "c", "40", "a", "500"]);
    expect(host.querySelectorAll<HTMLElement>("tbody td")[1]?.title).toBe("3750.123456");
    expect(texts(host, ".flowbook-note")).toEqual(["3 rows × 2 columns"]);
  });

  test("a header sorts up, then down, then not at all, and says so to screen readers", async () => {
    const host = await draw(birds);
    expect(sorts(host)).toEqual(["none", "none"]);
    press(host, 1);
    expect(shownNames(host)).toEqual(["c", "a", "b"]);
    expect(sorts(host)).toEqual(["none", "ascending"]);
    press(host, 1);
    expect(shownNames(host)).toEqual(["b", "a", "c"]);
    expect(sorts(host)).toEqual(["none", "descending"]);
    press(host, 1);
    expect(shownNames(host)).toEqual(["b", "c", "a"]);
    expect(sorts(host)).toEqual(["none", "none"]);
  });

  test("rows keep their numbers, and another header takes over", async () => {
    const host = await draw(birds);
    press(host, 1);
    press(host, 0);
    expect(shownNames(host)).toEqual(["a", "b", "c"]);
    expect(texts(host, "tbody th")).toEqual(["2", "0", "1"]);
    expect(sorts(host)).toEqual(["ascending", "none"]);
  });

  test("keys of a Map name the rows", async () => {
    expect(texts(await draw({ ...birds, labels: ["x", 7, "z"] }), "tbody th")).toEqual(["x", "7", "z"]);
  });

  test("null, NaN and nested values look unlike text", async () => {
    const cells = ["null", null, { type: "number", text: "NaN" }, { type: "Array", text: "[ 1 ]" }];
    const host = await draw(tableOf({ a: cells }));
    expect([...host.querySelectorAll("tbody td")].map((cell) => cell.className)).toEqual([
      "",
      "flowbook-empty",
      "flowbook-empty",
      "flowbook-nested",
    ]);
  });

  test("decimal points stand below each other, and a gap among numbers stays at their side", async () => {
    const cells = (await draw(tableOf({ n: [1.25, 10, null] }))).querySelectorAll<HTMLElement>("tbody td");
    const gaps = [...cells].map(({ style }) => style.getPropertyValue("--flowbook-gap"));
    // ".25" takes three characters.
    expect(gaps).toEqual(["0", "3", "3"]);
    expect(cells[2]?.className).toBe("flowbook-empty flowbook-number");
  });

  test("a text hides the rows that lack it, and counts those that stay", async () => {
    const host = await draw(
      tableOf({ id: Array.from({ length: 12 }, (_, id) => id), name: Array(12).fill("Row") }),
    );
    const input = host.querySelector("input");
    if (input === null) throw new Error("no filter");
    input.value = "1";
    input.dispatchEvent(new Event("input"));
    const shown = [...host.querySelectorAll<HTMLTableRowElement>("tbody tr")].filter(({ hidden }) => !hidden);
    // 1, 10 and 11 hold the digit.
    expect(shown.map((row) => row.cells[1]?.textContent)).toEqual(["1", "10", "11"]);
    expect(texts(host, "[role=status]")).toEqual(["3 of 12 rows match"]);
  });

  test("of ten thousand rows only those in sight stand in the page; a filter finds the last one", async () => {
    const host = await draw(tableOf({ id: Array.from({ length: 10_000 }, (_, id) => id) }));
    expect(host.querySelectorAll("tbody th").length).toBeLessThan(200);
    expect(host.querySelector("table")?.getAttribute("aria-rowcount")).toBe("10001");
    press(host, 0);
    press(host, 0);
    expect(texts(host, "tbody th")[0]).toBe("9999");
    const input = host.querySelector("input");
    if (input === null) throw new Error("no filter");
    input.value = "9998";
    input.dispatchEvent(new Event("input"));
    expect(texts(host, "tbody th")).toEqual(["9998"]);
  });

  test("a table that was cut says so", async () => {
    expect(texts(await draw({ ...birds, rowCount: 5000 }), ".flowbook-note")).toEqual([
      "showing 3 of 5000 rows; they alone are sorted",
    ]);
  });
});

describe("payloads from strangers", () => {
  test("markup is text wherever it stands", async () => {
    const evil = "<img src=x onerror=alert(1)>";
    const host = await draw({ ...tableOf({ [evil]: [evil] }), labels: [evil] });
    expect(host.querySelectorAll("img")).toHaveLength(0);
    expect(texts(host, "tbody td")).toEqual([evil]);
  });

  test.each([
    ["nothing", undefined],
    ["a row that is too short", { ...birds, rows: [["a"]] }],
    ["more rows than it says", { ...birds, rowCount: 1 }],
    ["labels for other rows", { ...birds, labels: ["x"] }],
    ["a cell of an unknown kind", { ...birds, rows: [[[1], 2]] }],
    ["a text without end", tableOf({ a: ["x".repeat(10_000)] })],
  ])("%s falls back to the saved text with the reason", async (_name, payload) => {
    const host = await draw(payload);
    expect(texts(host, "pre")).toEqual(["saved text"]);
    expect(texts(host, "p")[0]).toMatch(/^Table output: .+ Run the cell again/);
  });
});

describe("sorting", () => {
  const order = (cells: readonly TableCell[], direction: "ascending" | "descending" = "ascending") =>
    rowOrder(
      cells.map((cell) => [cell]),
      0,
      direction,
    ).map((index) => cells[index]);
  const bigint = (text: string) => ({ type: "bigint", text });
  const date = (text: string) => ({ type: "Date", text });
  const nan = { type: "number", text: "NaN" };
  const infinity = { type: "number", text: "Infinity" };

  test("numbers and bigints by size", () => {
    const big = bigint("9007199254740993");
    expect(order([10, 9, -1, infinity, big, 2.5])).toEqual([-1, 2.5, 9, 10, big, infinity]);
  });

  test("text as people sort it", () => {
    expect(order(["a10", "a2", "b", "A1"])).toEqual(["A1", "a2", "a10", "b"]);
  });

  test("dates by time", () => {
    const [early, late] = [date("-000001-01-01T00:00:00.000Z"), date("2026-01-01T00:00:00.000Z")];
    expect(order([late, early])).toEqual([early, late]);
  });

  test("what has no value comes last, whichever way", () => {
    const gap = { type: "missing", text: "" };
    expect(order([null, 2, nan, 1, gap])).toEqual([1, 2, null, nan, gap]);
    expect(order([null, 2, nan, 1, gap], "descending")).toEqual([2, 1, null, nan, gap]);
  });

  test("equal rows keep their order both ways", () => {
    const rows = [1, 0, 1, 0].map((value, index) => [value, index]);
    expect(rowOrder(rows, 0, "ascending")).toEqual([1, 3, 0, 2]);
    expect(rowOrder(rows, 0, "descending")).toEqual([0, 2, 1, 3]);
  });

  test("kinds are kept apart", () => {
    expect(order(["1", 2, true, date("2026-01-01T00:00:00.000Z"), 1])).toEqual([
      1,
      2,
      date("2026-01-01T00:00:00.000Z"),
      true,
      "1",
    ]);
  });
});
