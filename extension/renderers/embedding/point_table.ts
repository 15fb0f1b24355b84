import type { TranslationBundle } from "@jupyterlab/translation";
import { element, heading } from "../elements.ts";
import type { Neighbour } from "./neighbours.ts";

/** What the table beside the points says. */
export interface TablePoints {
  readonly points: readonly number[];
  /** Where one point is chosen: the points nearest to it, which then are the rows. */
  readonly neighbours: readonly Neighbour[];
  label(point: number): string;
  readonly positions: Float32Array;
}

const rowLimit = 100;
const digits = 4;

/** The points, or the neighbours of one, for readers who do not see the canvas. */
export function pointTable(
  trans: TranslationBundle,
  { points, neighbours, label, positions }: TablePoints,
): HTMLTableElement {
  const table = element("table");
  const near = neighbours.length > 0;
  const names = near ? [trans.__("distance")] : ["x", "y", "z"];
  const head = table.createTHead().insertRow();
  head.append(...[trans.__("point"), ...names].map((name) => heading("col", name)));
  const body = table.createTBody();
  const rows = near
    ? neighbours.map(({ point, distance }) => ({ point, values: [distance] }))
    : points
        .slice(0, rowLimit)
        .map((point) => ({ point, values: [...positions.subarray(point * 3, point * 3 + 3)] }));
  for (const { point, values } of rows) {
    const row = body.insertRow();
    row.append(heading("row", label(point)));
    for (const value of values) row.append(element("td", "", String(Number(value.toPrecision(digits)))));
  }
  return table;
}
