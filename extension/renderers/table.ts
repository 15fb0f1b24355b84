import { parseTableSummary, type TableSummary } from "../../protocol/payloads/table.ts";
import type { Renderer } from "./renderer.ts";
import { TableView } from "./table/table_view.ts";

/** Records as a scrolling table: a click on a column's header sorts by it, a text above filters the rows. */
export const table: Renderer<TableSummary> = {
  parse: parseTableSummary,
  open: (summary, host, { trans }) => new TableView(summary, host, trans),
};
