import { types } from "node:util";
import { htmlTable } from "../html_table.ts";
import { readTable } from "../record_table.ts";
import { isPlainObject } from "../records.ts";
import { textTable } from "../text_table.ts";
import type { Formatter } from "./formatter.ts";

/** How many rows decide whether an array is a table. */
const sampleSize = 100;

/** An array of plain objects that share their keys, as a table. */
export const table: Formatter = {
  name: "table",
  format(value) {
    if (!isRecords(value)) return undefined;
    const read = readTable(value);
    const filled = read.rows.flat().filter((cell) => cell.kind !== "missing").length;
    // Objects with hardly a key in common are a list of different things, which a table would hide.
    if (read.columns.length === 0 || filled * 2 < read.rows.length * read.columns.length) return undefined;
    return { data: { "text/html": htmlTable(read), "text/plain": textTable(read) }, metadata: {} };
  },
};

function isRecords(value: unknown): value is readonly object[] {
  if (types.isProxy(value) || !Array.isArray(value) || value.length === 0) return false;
  return value.slice(0, sampleSize).every(isPlainObject);
}
