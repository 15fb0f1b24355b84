import { mimeData } from "../../../protocol/mime.ts";
import type { TableSummary } from "../../../protocol/payloads/table.ts";
import { UsageError } from "../../../runtime/usage_error.ts";
import type { MimeBundle } from "../mime_bundle.ts";
import { htmlTable } from "./html_table.ts";
import { summarizeTable } from "./summarize_table.ts";
import { tablePart } from "./table_part.ts";
import { tableSource } from "./table_source.ts";
import { textTable } from "./text_table.ts";

/** The sortable table of JupyterLab, with a plain one for every other reader. */
export function tableBundle(summary: TableSummary): MimeBundle {
  const part = tablePart(summary);
  const data = mimeData("application/vnd.flowbook.table.v1+json", summary, textTable(part));
  return { data: { ...data, "text/html": htmlTable(part) }, metadata: {} };
}

/** What `display.table` shows. @throws UsageError for a value without rows. */
export function requestedTable(value: unknown, columns?: readonly string[]): MimeBundle {
  const source = tableSource(value);
  if (source !== undefined) return tableBundle(summarizeTable(source, columns));
  throw new UsageError(
    "display.table",
    `${value === null ? "null" : `this ${typeof value}`} has no rows`,
    "Pass an array, a Map, or an object of columns, which are arrays of one length.",
  );
}
