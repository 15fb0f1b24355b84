import type { TranslationBundle } from "@jupyterlab/translation";
import { element, heading, scrollingGrid } from "../elements.ts";
import { figure } from "./chart.ts";
import type { HeldRun } from "./runs.ts";

/** What the charts say, for those who do not see them: the newest and the best value of each curve. */
export function valuesTable(runs: readonly HeldRun[], trans: TranslationBundle): HTMLElement {
  const grid = scrollingGrid(trans.__("Values of the curves"));
  const table = element("table");
  const head = table.createTHead().insertRow();
  const names = [
    trans.__("run"),
    trans.__("curve"),
    trans.__("points"),
    trans.__("last"),
    trans.__("best"),
    trans.__("best step"),
  ];
  head.append(...names.map((name) => heading("col", name)));
  const body = table.createTBody();
  for (const { head: run, curves } of runs) {
    for (const curve of curves.values()) {
      const { last, best, length } = curve;
      const texts = [
        run.title,
        curve.name,
        String(length),
        text(last?.value),
        text(best?.value),
        text(best?.step),
      ];
      const row = body.insertRow();
      for (const cell of texts) row.insertCell().textContent = cell;
    }
  }
  grid.append(table);
  return grid;
}

function text(value: number | undefined): string {
  return value === undefined ? "–" : figure(value);
}
