import { expect, test } from "vitest";
import { checkResults, storedOutputs } from "../../../cli/check/check_results.ts";
import { parseIgnored } from "../../../cli/check/ignored.ts";
import type { CellResult } from "../../../cli/client/execute_notebook.ts";
import type { Cell } from "../../../cli/client/notebook.ts";
import type { Output } from "../../../cli/client/outputs.ts";

const tolerance = { ignored: parseIgnored([]), numbers: 1e-6, exactIntegers: true };

interface Run {
  readonly stored: readonly Output[];
  readonly now: readonly Output[];
  readonly tags?: readonly string[];
}

/** Checks a notebook whose cells had some outputs and have others now. @returns the failures and the notes. */
function check(runs: readonly Run[]): {
  failures: (readonly string[] | undefined)[];
  notes: readonly string[];
} {
  const cells = runs.map(({ stored, tags }, index): Cell => {
    const metadata = tags === undefined ? {} : { tags };
    return {
      type: "code",
      index,
      id: "a",
      source: "1",
      metadata,
      rest: {},
      outputs: [...stored],
      executionCount: 1,
    };
  });
  const stored = storedOutputs(cells);
  const results = runs.map(({ now }, index): CellResult => {
    const cell = cells[index];
    if (cell === undefined) throw new Error("no cell");
    cell.outputs = [...now];
    return { cell, position: index + 1, status: "passed", durationMs: 0, failure: undefined };
  });
  const checked = checkResults("a.ipynb", results, stored, tolerance);
  const failures = checked.cells.map(({ failure }) => failure && [failure.message, ...failure.traceback]);
  return { failures, notes: checked.notes };
}

const stdout = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
const stderr = (text: string): Output => ({ output_type: "stream", name: "stderr", text });
const shown = (data: Readonly<Record<string, unknown>>): Output => ({
  output_type: "display_data",
  data,
  metadata: {},
});
const error = (evalue: string, traceback: string): Output => ({
  output_type: "error",
  ename: "RangeError",
  evalue,
  traceback: [traceback],
});

test("every cell that differs fails, with its first different line", () => {
  const { failures } = check([
    { stored: [stdout("a\nb\n")], now: [stdout("a\n"), stdout("c\n")] },
    { stored: [stdout("same")], now: [stdout("same")] },
    { stored: [], now: [stderr("oops\n")] },
  ]);
  expect(failures).toEqual([
    ["line 2 of stdout differs", "stored  b", "now     c", "        ^"],
    undefined,
    ["line 1 of stderr differs", "stored  (nothing)", "now     oops"],
  ]);
});

test("how two streams interleave is not compared", () => {
  const { failures } = check([
    { stored: [stdout("1\n"), stderr("e"), stdout("2\n")], now: [stderr("e"), stdout("1\n2\n")] },
  ]);
  expect(failures).toEqual([undefined]);
});

test("displays are compared in order, each in all its MIME types", () => {
  const json = "application/vnd.test+json";
  const { failures } = check([
    { stored: [shown({ "text/plain": ["a\n", "b"] })], now: [shown({ "text/plain": "a\nb" })] },
    { stored: [shown({ [json]: { y: [1, { z: 0.5 }] } })], now: [shown({ [json]: { y: [1, { z: 0.7 }] } })] },
    {
      stored: [shown({ "text/plain": "a" })],
      now: [shown({ "text/plain": "a" }), shown({ "text/plain": "b" })],
    },
    { stored: [shown({ "text/plain": "a", "text/html": "<b>a</b>" })], now: [shown({ "text/plain": "a" })] },
  ]);
  expect(failures).toEqual([
    undefined,
    [`output 1 (${json}) at y[1].z differs`, "stored  0.5", "now     0.7", "        ^"],
    ["output 2 is new", "stored  (nothing)", "now     display_data b"],
    ["output 1 (text/html) is missing", "stored  <b>a</b>", "now     (nothing)"],
  ]);
});

test("pictures that changed are told of and fail nothing", () => {
  const { failures, notes } = check([
    {
      stored: [shown({ "image/png": "AAAA", "text/plain": "chart" })],
      now: [shown({ "image/png": "BBBB", "text/plain": "chart" })],
    },
    { stored: [shown({ "image/png": "AAAA" })], now: [shown({ "image/png": "AAAA" })] },
  ]);
  expect(failures).toEqual([undefined, undefined]);
  expect(notes).toEqual([expect.stringMatching(/^1 picture is not the stored one/)]);
});

test("progress bars, which say how long a loop took, are not compared", () => {
  const bar = (text: string): Output =>
    shown({ "application/vnd.flowbook.progress.v1+json": { text }, "text/plain": text });
  const { failures } = check([
    { stored: [bar("5/5 in 1.2 s"), stdout("a")], now: [stdout("a"), bar("5/5 in 3.4 s")] },
    { stored: [shown({ "text/plain": "a" })], now: [bar("1/1"), shown({ "text/plain": "a" })] },
  ]);
  expect(failures).toEqual([undefined, undefined]);
});

test("an error is compared by name and message, not by its traceback", () => {
  const tags = ["raises-exception"];
  const { failures } = check([
    { stored: [error("x", "In[1]")], now: [error("x", "In[7]")], tags },
    { stored: [error("x", "")], now: [error("y", "")], tags },
  ]);
  expect(failures[0]).toBeUndefined();
  expect(failures[1]?.slice(0, 3)).toEqual([
    "line 1 of output 1 (error) differs",
    "stored  RangeError: x",
    "now     RangeError: y",
  ]);
});

test("a cell tagged raises-exception that raises nothing fails", () => {
  const { failures } = check([{ stored: [stdout("a")], now: [stdout("a")], tags: ["raises-exception"] }]);
  expect(failures[0]?.[0]).toMatch(/raises-exception.*raised nothing/);
});

test.each(["ignore-output", "nbval-ignore-output"])("a cell tagged %s may show anything", (tag) => {
  const { failures } = check([
    { stored: [stdout("1")], now: [stdout("2")], tags: [tag] },
    { stored: [stdout("1")], now: [stdout("1")] },
  ]);
  expect(failures).toEqual([undefined, undefined]);
});

test("a notebook without stored outputs says so once", () => {
  const { failures } = check([
    { stored: [], now: [] },
    { stored: [], now: [stdout("1")] },
    { stored: [], now: [stdout("2")] },
  ]);
  expect(failures[0]).toBeUndefined();
  expect(failures[1]?.[0]).toMatch(/has no stored outputs.*flowbook run a\.ipynb --inplace/);
  expect(failures[2]).toBeUndefined();
});

test("a long line is cut around the difference", () => {
  const { failures } = check([
    {
      stored: [stdout(`${"x".repeat(500)}a${"y".repeat(500)}`)],
      now: [stdout(`${"x".repeat(500)}b${"y".repeat(500)}`)],
    },
  ]);
  const [, before = "", after = "", mark = ""] = failures[0] ?? [];
  expect(before.length).toBeLessThan(120);
  expect(before[mark.indexOf("^")]).toBe("a");
  expect(after[mark.indexOf("^")]).toBe("b");
});
