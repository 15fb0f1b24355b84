import { expect, test } from "vitest";
import type { Cell } from "../../../cli/client/notebook.ts";
import { cellText, cellTitle } from "../../../cli/run/cell_text.ts";

function cellOf(source: string, printed = ""): Cell {
  return {
    type: "code",
    index: 0,
    id: "a",
    source,
    metadata: {},
    rest: {},
    outputs: [{ output_type: "stream", name: "stdout", text: printed }],
    executionCount: 1,
  };
}

test("a cell's title is its first line that says something, cut where the list ends", () => {
  expect(cellTitle(cellOf("\n\n  const a = 1;\nb"))).toBe("const a = 1;");
  expect(cellTitle(cellOf("x".repeat(100)), 10)).toBe(`${"x".repeat(9)}…`);
  expect(cellTitle(cellOf("   "))).toBe("");
});

test.each([
  ["a progress bar leaves its last state", "1/3\r2/3\r3/3\ndone\n", "3/3\ndone\n"],
  ["Windows line ends are line ends", "a\r\nb\r\n", "a\nb\n"],
  ["a bar that is still running shows where it is", "1/3\r2/3", "2/3\n"],
  ["a carriage return before the line's end erases nothing", "loss 0.1\r", "loss 0.1\n"],
])("%s", (_name, printed, shown) => {
  expect(cellText(cellOf("a", printed), ["stdout"])).toBe(shown);
});

test("only the kinds of output that were asked for are shown", () => {
  expect(cellText(cellOf("a", "text\n"), ["stderr"])).toBe("");
});
