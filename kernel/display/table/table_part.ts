import {
  isNumericColumn,
  shownPart,
  type TableCell,
  type TableSummary,
  tableCellText,
} from "../../../protocol/payloads/table.ts";

/** What the plain forms of a table show of it: less than the view in JupyterLab, which scrolls. */
export interface TablePart {
  readonly columns: readonly { readonly name: string; readonly isNumeric: boolean }[];
  /** Short texts, a row's label first if the table has labels. */
  readonly rows: readonly (readonly string[])[];
  /** Whether the first column names the rows. */
  readonly hasLabels: boolean;
  /** What has been left out, for example `showing 20 of 344 rows`. */
  readonly note: string | undefined;
}

const rowLimit = 20;
const columnLimit = 30;
const textLimit = 80;

/** The leading rows and columns of a table as text. */
export function tablePart(table: TableSummary): TablePart {
  const names = table.columns.slice(0, columnLimit);
  const shown = table.rows.slice(0, rowLimit);
  const { labels } = table;
  const columns = names.map(({ name }, column) => ({ name, isNumeric: isNumericColumn(shown, column) }));
  return {
    columns: labels === undefined ? columns : [{ name: "", isNumeric: false }, ...columns],
    rows: shown.map((row, index) => {
      const label = labels === undefined ? [] : [labels[index] ?? null];
      return [...label, ...row.slice(0, columnLimit)].map(shortText);
    }),
    hasLabels: labels !== undefined,
    note: shownPart(table, { rows: shown.length, columns: names.length }),
  };
}

function shortText(cell: TableCell): string {
  const text = tableCellText(cell);
  return text.length > textLimit ? `${text.slice(0, textLimit - 1)}…` : text;
}
