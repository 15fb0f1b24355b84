import { expect, test } from "vitest";
import { compileCell } from "../../../kernel/session/compile.ts";
import { placedWithin } from "../../../kernel/session/nested_cell.ts";

/** Where the word `nowhere` of the compiled text stands, as the notebook should show it. */
function placeOfNowhere(inner: string, outer: string | undefined): unknown {
  const result = compileCell(inner, { id: 1, magics: ["time"] });
  if ("error" in result) throw new Error(result.error.evalue);
  const { code, originalPosition } = placedWithin(result.ok, outer);
  const before = code.slice(0, code.indexOf("nowhere")).split("\n");
  return originalPosition(before.length, (before.at(-1)?.length ?? 0) + 1);
}

test.for([
  ["the body of %%time", "let a = 1\n  nowhere", "%%time -n 5\nlet a = 1\n  nowhere", { line: 3, column: 3 }],
  ["the expression of %time", "nowhere.x", "nowhere.x\nlet b = 1\n  %time nowhere.x", { line: 3, column: 9 }],
  ["code that the cell does not hold", "\nnowhere", "%time other", { line: 2, column: 1 }],
  ["code of no known cell", "\nnowhere", undefined, { line: 2, column: 1 }],
] as const)("positions in %s", ([, inner, outer, place]) => {
  expect(placeOfNowhere(inner, outer)).toEqual(place);
});
