import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../runtime/environment.ts";

const table = readFileSync(join(packageRoot, "docs", "decisions", "traps.md"), "utf8");
const rows = Array.from(
  table.matchAll(/^\|[^|]*\| `(?<file>[^`]+)` *\| (?<title>[^|]*\S) *\|$/gm),
  ({ groups }) => [groups?.title ?? "", groups?.file ?? ""],
);

test("the list of traps has been read", () => {
  expect(rows).toHaveLength(15);
});

test.each(rows)("'%s' stands in %s", (title, file) => {
  expect(readFileSync(join(packageRoot, file), "utf8")).toContain(title);
});
