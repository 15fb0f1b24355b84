import { isEmptyCell } from "../../../protocol/payloads/table.ts";
import { summarizeTable } from "../table/summarize_table.ts";
import { tableBundle } from "../table/table_bundle.ts";
import { recordsOf } from "../table/table_source.ts";
import type { Formatter } from "./formatter.ts";

/** An array of plain objects that share their keys, or a Map to such objects, as a table. */
export const table: Formatter = {
  name: "table",
  format(value) {
    const source = recordsOf(value);
    if (source === undefined) return undefined;
    const summary = summarizeTable(source);
    const { rows, columns } = summary;
    const filled = rows.flat().filter((cell) => !isEmptyCell(cell)).length;
    // Objects with hardly a key in common are a list of different things, which a table would hide.
    if (columns.length === 0 || filled * 2 < rows.length * columns.length) return undefined;
    return tableBundle(summary);
  },
};
