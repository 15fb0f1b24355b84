import { isEmptyCell, type TableCell, type TableSummary } from "../../../protocol/payloads/table.ts";

/** As `aria-sort` names it; a click goes from each to the next. */
export type SortDirection = "none" | "ascending" | "descending";

export const nextDirection: Readonly<Record<SortDirection, SortDirection>> = {
  none: "ascending",
  ascending: "descending",
  descending: "none",
};

/**
 * The indices of the rows in the order of one column: numbers by size, dates by time, text as people sort it
 * (`a2` before `a10`). Equal rows keep their order; rows without a value, or with NaN, come last either way.
 */
export function rowOrder(
  rows: TableSummary["rows"],
  column: number,
  direction: SortDirection,
): readonly number[] {
  const keys = rows.map((row) => sortKey(row[column] ?? null));
  const order = rows.map((_, index) => index);
  if (direction === "none") return order;
  const sign = direction === "ascending" ? 1 : -1;
  return order.sort((a, b) => {
    const left = keys[a];
    const right = keys[b];
    if (left === undefined || right === undefined)
      return Number(left === undefined) - Number(right === undefined);
    return sign * compareKeys(left, right);
  });
}

/** Values of different kinds are kept apart: first numbers, then dates, truth values and text. */
interface SortKey {
  readonly kind: 0 | 1 | 2 | 3;
  readonly value: number | bigint | string;
}

/** Undefined for cells that have nothing to sort by. */
function sortKey(cell: TableCell): SortKey | undefined {
  if (isEmptyCell(cell) || cell === null) return undefined;
  if (typeof cell === "number") return { kind: 0, value: cell };
  if (typeof cell === "boolean") return { kind: 2, value: Number(cell) };
  if (typeof cell === "string") return { kind: 3, value: cell };
  if (cell.type === "number") return finiteKey(0, Number(cell.text));
  // A bigint too long for the payload was cut, and is none any more.
  if (cell.type === "bigint" && /^-?\d+$/.test(cell.text)) return { kind: 0, value: BigInt(cell.text) };
  if (cell.type === "Date") return finiteKey(1, Date.parse(cell.text));
  return { kind: 3, value: cell.text };
}

function finiteKey(kind: 0 | 1, value: number): SortKey | undefined {
  return Number.isNaN(value) ? undefined : { kind, value };
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compareKeys(left: SortKey, right: SortKey): number {
  if (left.kind !== right.kind) return left.kind - right.kind;
  if (typeof left.value === "string" || typeof right.value === "string") {
    return collator.compare(String(left.value), String(right.value));
  }
  return left.value < right.value ? -1 : Number(left.value > right.value);
}
