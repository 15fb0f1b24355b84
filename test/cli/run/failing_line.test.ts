import { expect, test } from "vitest";
import { lineInFile } from "../../../cli/run/failing_line.ts";

const cells = [
  { cell_type: "markdown", source: ["# é 漢 \u{1F600}\n"] },
  {
    cell_type: "code",
    outputs: [{ source: ["no\n"] }],
    source: ["const a = 1;\n", "throw a; // here\n", "}"],
  },
  { cell_type: "code", source: "one\ntext" },
  { cell_type: "code", source: [] },
];

test("the line of a cell's source is found in the file, however it is laid out", () => {
  const indented = JSON.stringify({ metadata: { cells: [] }, cells, nbformat: 4 }, null, 1);
  const expected = indented.split("\n").findIndex((line) => line.includes("throw a")) + 1;
  expect(lineInFile(indented, 1, 2)).toBe(expected);
  expect(lineInFile(JSON.stringify({ cells }), 1, 2)).toBe(1);
});

test("a source that is one text is on one line", () => {
  const json = JSON.stringify({ cells }, null, 1);
  const expected = json.split("\n").findIndex((line) => line.includes("one\\ntext")) + 1;
  expect(lineInFile(json, 2, 2)).toBe(expected);
});

test("a line that the source does not have is the source's first line, and an empty source itself", () => {
  const json = JSON.stringify({ cells }, null, 1);
  const lines = json.split("\n");
  expect(lineInFile(json, 1, 99)).toBe(lines.findIndex((line) => line.includes("const a")) + 1);
  expect(lineInFile(json, 3, 1)).toBe(lines.findIndex((line) => line.includes('"source": []')) + 1);
});

test("what is not there has no line", () => {
  expect(lineInFile(JSON.stringify({ cells }), 9, 1)).toBeUndefined();
  expect(lineInFile("[]", 0, 1)).toBeUndefined();
});
