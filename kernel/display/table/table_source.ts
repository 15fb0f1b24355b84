import { types } from "node:util";
import { tableRowLimit } from "../../../protocol/payloads/table.ts";
import { isPlainObject, ownValue } from "../records.ts";

/** A value read as a table: the leading rows as objects, and how many there are. */
export interface TableSource {
  readonly rows: readonly object[];
  readonly rowCount: number;
  /** A name for each of the rows. */
  readonly labels?: readonly unknown[];
}

/** How many rows decide whether a value is a table. */
const sampleSize = 100;

/** Arrays of plain objects, and Maps to plain objects: what a notebook shows as a table without being asked. */
export function recordsOf(value: unknown): TableSource | undefined {
  const source = rowsOf(value);
  if (source === undefined || source.rowCount === 0) return undefined;
  return source.rows.slice(0, sampleSize).every(isPlainObject) ? asObjects(source) : undefined;
}

/**
 * Whatever has rows: arrays and Maps, the rows of which may be records, arrays or single values, and objects
 * of columns (arrays of one length). No getter and no proxy's trap is called.
 */
export function tableSource(value: unknown): TableSource | undefined {
  const source = rowsOf(value);
  return source === undefined ? columnsOf(value) : asObjects(source);
}

interface Rows {
  readonly rows: readonly unknown[];
  readonly rowCount: number;
  readonly labels?: readonly unknown[];
}

function rowsOf(value: unknown): Rows | undefined {
  if (types.isProxy(value)) return undefined;
  if (Array.isArray(value)) return { rows: value.slice(0, tableRowLimit), rowCount: value.length };
  if (isVector(value)) return { rows: leading(value), rowCount: value.length };
  if (types.isMap(value)) {
    const entries = leadingOf(value.entries());
    return {
      rows: entries.map(([, row]) => row),
      rowCount: value.size,
      labels: entries.map(([key]) => key),
    };
  }
  if (types.isSet(value)) return { rows: leadingOf(value.values()), rowCount: value.size };
  return undefined;
}

/** `{ x: Float64Array, y: number[] }`: columns of one length. */
function columnsOf(value: unknown): TableSource | undefined {
  if (!isPlainObject(value)) return undefined;
  const columns = Object.keys(value).map((name) => [name, ownValue(value, name)] as const);
  const vectors = columns.flatMap(([name, column]) => (isColumn(column) ? [[name, column] as const] : []));
  const rowCount = vectors[0]?.[1].length;
  if (rowCount === undefined || vectors.length < columns.length) return undefined;
  if (vectors.some(([, column]) => column.length !== rowCount)) return undefined;
  const rows = Array.from({ length: Math.min(rowCount, tableRowLimit) }, (_, row) =>
    Object.fromEntries(vectors.map(([name, column]) => [name, column[row]])),
  );
  return { rows, rowCount };
}

/** Single values become records of one column. */
function asObjects({ rows, ...rest }: Rows): TableSource {
  return { ...rest, rows: rows.map((row) => (isRow(row) ? row : { value: row })) };
}

function isRow(row: unknown): row is object {
  return typeof row === "object" && row !== null && !types.isDate(row) && !types.isProxy(row);
}

function isColumn(value: unknown): value is ArrayLike<unknown> {
  return !types.isProxy(value) && (Array.isArray(value) || isVector(value));
}

function isVector(value: unknown): value is ArrayLike<unknown> {
  return types.isTypedArray(value);
}

function leading(value: ArrayLike<unknown>): readonly unknown[] {
  return Array.from({ length: Math.min(value.length, tableRowLimit) }, (_, index) => value[index]);
}

function leadingOf<T>(items: IterableIterator<T>): readonly T[] {
  const found: T[] = [];
  for (const item of items) {
    if (found.push(item) === tableRowLimit) break;
  }
  return found;
}
