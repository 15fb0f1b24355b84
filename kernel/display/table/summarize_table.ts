import { inspect, types } from "node:util";
import { typeName } from "../../../magics/type_name.ts";
import {
  isEmptyCell,
  type TableCell,
  type TableSummary,
  tableCellLimit,
  tableColumnLimit,
  tableRowLimit,
  tableTextLimit,
} from "../../../protocol/payloads/table.ts";
import { inspectText } from "../formatters/text.ts";
import { ownValue } from "../records.ts";
import type { TableSource } from "./table_source.ts";

/** Keys are gathered until so many have been seen: a thousand rows may have a thousand each. */
const keyLimit = 200_000;
/** Texts of all cells together, in characters. */
const textBudget = 500_000;
/** More types than this in one column are `mixed`. */
const unionLimit = 3;

/**
 * What the notebook keeps of a table. Only own data properties are read, so no getter runs.
 * @param chosen the columns to show, in this order; by default all.
 */
export function summarizeTable(source: TableSource, chosen?: readonly string[]): TableSummary {
  const names = chosen ?? columnNames(source.rows);
  const shown = names.slice(0, tableColumnLimit);
  const rowLimit = Math.min(tableRowLimit, Math.floor(tableCellLimit / Math.max(1, shown.length)));
  const rows = withinBudget(source.rows.slice(0, rowLimit), (row) => shown.map((name) => cellOf(row, name)));
  const summary = {
    columns: shown.map((name, column) => ({ name: cut(name), type: columnType(rows, column) })),
    rows,
    rowCount: source.rowCount,
    columnCount: names.length,
  };
  if (source.labels === undefined) return summary;
  return { ...summary, labels: source.labels.slice(0, rows.length).map(cellFor) };
}

function columnNames(rows: readonly object[]): readonly string[] {
  const names = new Set<string>();
  let seen = 0;
  for (const row of rows) {
    const keys = Object.keys(row);
    for (const key of keys) names.add(key);
    seen += keys.length;
    if (seen > keyLimit) break;
  }
  return [...names];
}

function withinBudget(
  rows: readonly object[],
  read: (row: object) => readonly TableCell[],
): readonly (readonly TableCell[])[] {
  const cells: (readonly TableCell[])[] = [];
  let characters = 0;
  for (const row of rows) {
    const next = read(row);
    for (const cell of next) characters += textLength(cell);
    if (characters > textBudget) break;
    cells.push(next);
  }
  return cells;
}

function textLength(cell: TableCell): number {
  if (typeof cell === "string") return cell.length;
  return typeof cell === "object" && cell !== null ? cell.text.length : 8;
}

function cellOf(row: object, name: string): TableCell {
  if (!Object.hasOwn(row, name)) return { type: "missing", text: "" };
  return cellFor(ownValue(row, name));
}

function cellFor(value: unknown): TableCell {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return cut(value);
  if (typeof value === "number")
    return Number.isFinite(value) ? value : { type: "number", text: String(value) };
  if (typeof value === "bigint" || value === undefined)
    return { type: typeof value, text: cut(String(value)) };
  return { type: cut(typeName(value)), text: cut(oneLine(value)) };
}

const DAY_MS = 86_400_000;

function oneLine(value: unknown): string {
  if (types.isDate(value)) {
    const timeMs = Date.prototype.getTime.call(value);
    if (Number.isNaN(timeMs)) return "Invalid Date";
    // Dates without a time are read as midnight UTC, and shown as they were written.
    const text = new Date(timeMs).toISOString();
    return timeMs % DAY_MS === 0 ? text.replace(/T.*/, "") : text;
  }
  if (typeof value !== "object") return inspectText(value);
  const limits = { depth: 1, maxArrayLength: 10, maxStringLength: 80, breakLength: Number.POSITIVE_INFINITY };
  try {
    return inspect(value, limits);
  } catch {
    // A custom inspector failed; inspectText says how.
    return inspectText(value);
  }
}

function columnType(rows: TableSummary["rows"], column: number): string {
  const cells = rows.map((row) => row[column] ?? null);
  const named = new Set(cells.filter((cell) => !isEmptyCell(cell)).map(cellType));
  const empty = new Set(cells.filter(isEmptyCell).map(cellType));
  return [...(named.size > unionLimit ? ["mixed"] : named), ...[...empty].sort()].join(" | ");
}

function cellType(cell: TableCell): string {
  if (cell === null) return "null";
  if (typeof cell !== "object") return typeof cell;
  return cell.type === "missing" ? "undefined" : cell.type;
}

function cut(text: string): string {
  return text.length > tableTextLimit ? `${text.slice(0, tableTextLimit - 1)}…` : text;
}
