import { isCount, isRecord } from "./checks.ts";

/**
 * A value that JSON cannot tell: NaN and infinities (`type: "number"`), bigints, dates, `undefined`, the gap
 * where a record lacks a key (`type: "missing"`), and whatever has parts, as its text.
 */
export interface SpecialCell {
  /** As TypeScript calls it, for example `bigint`, `Date`, `number[]`. */
  readonly type: string;
  readonly text: string;
}

/** One value of a table; what JSON has travels as it is. */
export type TableCell = number | string | boolean | null | SpecialCell;

export interface TableColumn {
  readonly name: string;
  /** The types of its values as a union, for example `number | null`. */
  readonly type: string;
}

/** What a notebook keeps of a table: its leading rows and columns, and how many there are. */
export interface TableSummary {
  readonly columns: readonly TableColumn[];
  /** A cell for each column. */
  readonly rows: readonly (readonly TableCell[])[];
  /** A name for each row, such as the keys of a Map; rows without names are numbered from 0. */
  readonly labels?: readonly TableCell[];
  readonly rowCount: number;
  readonly columnCount: number;
}

/** Most rows, columns and cells that a table carries, so that a notebook stays small. */
export const tableRowLimit = 10_000;
export const tableColumnLimit = 50;
export const tableCellLimit = 50_000;
/** Most characters of one text; the rest is cut off. */
export const tableTextLimit = 256;

const significantDigits = 7;

/** The text of a cell, on one line. */
export function tableCellText(cell: TableCell): string {
  if (cell === null || typeof cell === "boolean") return String(cell);
  if (typeof cell === "number") {
    return String(Number.isInteger(cell) ? cell : Number(cell.toPrecision(significantDigits)));
  }
  return (typeof cell === "string" ? cell : cell.text).replaceAll(/[\r\n]+/g, "⏎");
}

/** Whether a cell has no value to sort or to measure: null, `undefined` or a gap. */
export function isEmptyCell(cell: TableCell): boolean {
  return cell === null || (typeof cell === "object" && /^(undefined|missing)$/.test(cell.type));
}

/** Whether a column is set flush right: it has numbers and nothing but numbers. */
export function isNumericColumn(rows: TableSummary["rows"], column: number): boolean {
  const filled = rows.map((row) => row[column] ?? null).filter((cell) => !isEmptyCell(cell));
  return filled.length > 0 && filled.every(isNumericCell);
}

function isNumericCell(cell: TableCell): boolean {
  if (typeof cell === "object") return cell !== null && /^(number|bigint)$/.test(cell.type);
  return typeof cell === "number";
}

/** What has been left out, for example `showing 20 of 344 rows`, or undefined if nothing has. */
export function shownPart(
  { rowCount, columnCount }: Pick<TableSummary, "rowCount" | "columnCount">,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): string | undefined {
  const parts: string[] = [];
  if (rows < rowCount) parts.push(`${rows} of ${rowCount} rows`);
  if (columns < columnCount) parts.push(`${columns} of ${columnCount} columns`);
  return parts.length === 0 ? undefined : `showing ${parts.join(", ")}`;
}

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseTableSummary(value: unknown): TableSummary {
  if (!isRecord(value)) throw invalid("payload is not an object");
  const { columns, rows, labels, rowCount, columnCount } = value;
  if (!isList(columns, tableColumnLimit, isColumn)) throw invalid("columns are not names with types");
  if (!isList(rows, tableRowLimit, (row) => isList(row, columns.length, isCell)))
    throw invalid("rows are not lists of values");
  if (!rows.every((row) => row.length === columns.length)) throw invalid("a row has not a value per column");
  if (!isCount(rowCount, rows.length)) throw invalid("rowCount is less than the rows there are");
  if (!isCount(columnCount, columns.length)) throw invalid("columnCount is less than the columns there are");
  const parsed = { columns, rows, rowCount, columnCount };
  if (labels === undefined) return parsed;
  if (!isList(labels, rows.length, isCell) || labels.length !== rows.length)
    throw invalid("there is not a label per row");
  return { ...parsed, labels };
}

function isList<T>(
  value: unknown,
  maxLength: number,
  isItem: (item: unknown) => item is T,
): value is readonly T[] {
  return Array.isArray(value) && value.length <= maxLength && value.every(isItem);
}

function isColumn(value: unknown): value is TableColumn {
  return isRecord(value) && isShort(value.name) && isShort(value.type);
}

function isCell(value: unknown): value is TableCell {
  if (value === null || typeof value === "boolean" || typeof value === "number") return true;
  return isShort(value) || (isRecord(value) && isShort(value.type) && isShort(value.text));
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= tableTextLimit;
}

function invalid(reason: string): Error {
  return new Error(`Table output: ${reason}. Run the cell again to replace the saved output.`);
}
