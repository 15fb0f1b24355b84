import type { TraceRow } from "./trace_rows.ts";

/** A part of the time, in milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** What each column of pixels of a row shows, however many spans lie in it. */
export interface Columns {
  /** The span that takes most of the column's time; -1 where there is none. */
  readonly span: Int32Array;
  /** The first span that touches the column. */
  readonly first: Int32Array;
  /** The first span after those that touch it. */
  readonly end: Int32Array;
  /** The share of the column's time that spans take, from 0 to 1. */
  readonly cover: Float32Array;
}

/** Columns for a picture that is `width` pixels wide; drawing fills the same ones again and again. */
export function makeColumns(width: number): Columns {
  return {
    span: new Int32Array(width),
    first: new Int32Array(width),
    end: new Int32Array(width),
    cover: new Float32Array(width),
  };
}

/**
 * Summarizes a row for each column of `range`. The cost grows with the columns and the logarithm of the spans,
 * not with the spans: of those inside a column only sums and the longest are looked up.
 */
export function fillColumns(row: TraceRow, { from, to }: TimeRange, columns: Columns): void {
  const width = columns.span.length;
  const perColumn = (to - from) / width;
  columns.span.fill(-1);
  columns.cover.fill(0);
  columns.first.fill(0);
  columns.end.fill(0);
  let first = 0;
  let column = 0;
  while (column < width) {
    const left = from + column * perColumn;
    const right = from + (column + 1) * perColumn;
    first = firstTouching(row, left, first);
    if (first >= row.length) return;
    const start = row.starts[first] ?? 0;
    if (start >= right) {
      // Rounding may place the start a column too early: never stay where we are.
      column = Math.max(column + 1, Math.floor((start - from) / perColumn));
      continue;
    }
    const end = row.firstStartingFrom(right, first);
    columns.first[column] = first;
    columns.end[column] = end;
    summarize(row, { column, left, right }, columns);
    column += 1;
  }
}

/** The first span that ends after `left`, or is an instant there. */
function firstTouching(row: TraceRow, left: number, from: number): number {
  const first = row.firstEndingFrom(left, from);
  return row.ends[first] === left && (row.starts[first] ?? 0) < left ? first + 1 : first;
}

function summarize(
  row: TraceRow,
  { column, left, right }: { readonly column: number; readonly left: number; readonly right: number },
  columns: Columns,
): void {
  const first = columns.first[column] ?? 0;
  const last = (columns.end[column] ?? 0) - 1;
  if (last < first) return;
  const before = Math.max(0, left - (row.starts[first] ?? 0));
  const after = Math.max(0, (row.ends[last] ?? 0) - right);
  const time = (row.timeBefore[last + 1] ?? 0) - (row.timeBefore[first] ?? 0) - before - after;
  columns.cover[column] = Math.min(1, Math.max(0, time / (right - left)));
  // Only the first and the last can reach beyond the column.
  let best = first;
  let bestTime = Math.min(right, row.ends[first] ?? 0) - Math.max(left, row.starts[first] ?? 0);
  const inside = row.longest.indexIn(first + 1, last);
  for (const candidate of [inside, last]) {
    if (candidate < 0) continue;
    const its = Math.min(right, row.ends[candidate] ?? 0) - Math.max(left, row.starts[candidate] ?? 0);
    if (its <= bestTime) continue;
    best = candidate;
    bestTime = its;
  }
  columns.span[column] = best;
}
