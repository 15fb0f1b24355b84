import type { TranslationBundle } from "@jupyterlab/translation";
import type { ClassificationSummary } from "../../../protocol/payloads/classification.ts";
import { element, heading, scrollingGrid } from "../elements.ts";

/** The figures of each class. */
export function classTable({ classes }: ClassificationSummary, trans: TranslationBundle): HTMLElement {
  const grid = scrollingGrid(trans.__("Figures by class"));
  const table = element("table");
  const names = [
    trans.__("class"),
    trans.__("precision"),
    trans.__("recall"),
    trans.__("F1"),
    trans.__("ROC AUC"),
    trans.__("average precision"),
    trans.__("examples"),
  ];
  table
    .createTHead()
    .insertRow()
    .append(...names.map((name) => heading("col", name)));
  const body = table.createTBody();
  for (const { name, precision, recall, f1, rocAuc, averagePrecision, support } of classes) {
    const row = body.insertRow();
    row.append(heading("row", name));
    for (const value of [precision, recall, f1, rocAuc, averagePrecision])
      row.append(element("td", "", figure(value)));
    row.append(element("td", "", String(support)));
  }
  grid.append(table);
  return grid;
}

/** Three digits after the point, of a share. */
export function figure(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}
