import {
  isEmptyCell,
  isNumericColumn,
  type TableCell,
  type TableSummary,
  tableCellText,
} from "../../../protocol/payloads/table.ts";
import { element } from "../elements.ts";

/** How many characters the longest fraction of a column of numbers has; undefined for other columns. */
export function fractionWidth(rows: TableSummary["rows"], column: number): number | undefined {
  if (!isNumericColumn(rows, column)) return undefined;
  return rows.reduce((most, row) => Math.max(most, fractionOf(tableCellText(row[column] ?? null)).length), 0);
}

function fractionOf(text: string): string {
  return /^-?\d+(\.\d+)$/.exec(text)?.[1] ?? "";
}

/** What is no value of its own (null, NaN, a nested object) is told from text that reads the same. */
export function valueCell(cell: TableCell, fraction: number | undefined): HTMLTableCellElement {
  const text = tableCellText(cell);
  const made = element("td", cellClass(cell), text);
  made.title = typeof cell === "object" && cell !== null ? cell.text : String(cell);
  if (fraction !== undefined) {
    made.classList.add("flowbook-number");
    // Puts the decimal points below each other.
    made.style.setProperty("--flowbook-gap", String(fraction - fractionOf(text).length));
  }
  return made;
}

function cellClass(cell: TableCell): string {
  if (isEmptyCell(cell)) return "flowbook-empty";
  if (typeof cell !== "object" || cell === null) return "";
  if (cell.type === "number") return "flowbook-empty";
  return /^(Date|bigint)$/.test(cell.type) ? "" : "flowbook-nested";
}
