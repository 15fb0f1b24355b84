import { inspect } from "node:util";
import { inspectText } from "./formatters/text.ts";
import { ownValue } from "./records.ts";

/** One cell: its short text, and what kind of value it is. */
export interface TableCell {
  readonly text: string;
  readonly kind: "number" | "text" | "missing";
}

/** The part of an array of records that is shown. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
  readonly rowCount: number;
  readonly columnCount: number;
}

const rowLimit = 20;
const columnLimit = 30;
const cellLimit = 80;

/** Reads the first rows and columns of `records`; only own data properties, so no getter runs. */
export function readTable(records: readonly object[]): Table {
  const shown = records.slice(0, rowLimit);
  const names = new Set(shown.flatMap((record) => Object.keys(record)));
  const columns = [...names].slice(0, columnLimit);
  return {
    columns,
    rows: shown.map((record) => columns.map((column) => cellOf(record, column))),
    rowCount: records.length,
    columnCount: names.size,
  };
}

/** Whether a column is set flush right: it has numbers and nothing but numbers. */
export function isNumeric(table: Table, column: number): boolean {
  const kinds = new Set(table.rows.map((row) => row[column]?.kind));
  return kinds.has("number") && !kinds.has("text");
}

/** What has been left out, for example `showing 20 of 344 rows`, or undefined if nothing has. */
export function shownPart({ rows, rowCount, columns, columnCount }: Table): string | undefined {
  const parts: string[] = [];
  if (rows.length < rowCount) parts.push(`${rows.length} of ${rowCount} rows`);
  if (columns.length < columnCount) parts.push(`${columns.length} of ${columnCount} columns`);
  return parts.length === 0 ? undefined : `showing ${parts.join(", ")}`;
}

function cellOf(record: object, column: string): TableCell {
  if (!Object.hasOwn(record, column)) return { text: "", kind: "missing" };
  const value = ownValue(record, column);
  if (value === null || value === undefined) return { text: String(value), kind: "missing" };
  if (typeof value === "number" || typeof value === "bigint")
    return { text: numberText(value), kind: "number" };
  return { text: cut(typeof value === "string" ? value : oneLine(value)), kind: "text" };
}

function numberText(value: number | bigint): string {
  if (typeof value === "bigint" || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(7)));
}

function oneLine(value: unknown): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value !== "object") return inspectText(value);
  try {
    return inspect(value, {
      depth: 1,
      maxArrayLength: 10,
      maxStringLength: cellLimit,
      breakLength: Infinity,
    });
  } catch {
    // A custom inspector failed; inspectText says how.
    return inspectText(value);
  }
}

function cut(text: string): string {
  const line = text.length > 4 * cellLimit ? text.slice(0, 4 * cellLimit) : text;
  const flat = line.replaceAll(/[\r\n]+/g, "⏎");
  return flat.length > cellLimit ? `${flat.slice(0, cellLimit - 1)}…` : flat;
}
