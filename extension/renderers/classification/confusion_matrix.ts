import type { TranslationBundle } from "@jupyterlab/translation";
import type { ClassificationSummary } from "../../../protocol/payloads/classification.ts";
import { element, heading, keepKeys, option, scrollingGrid } from "../elements.ts";

type Measure = "count" | "label" | "prediction";

/** Examples by label and prediction, as counts or as parts of a row or column; a cell says in words what it holds. */
export class ConfusionMatrix {
  readonly node = element("figure", "flowbook-confusion");
  readonly #summary: ClassificationSummary;
  readonly #trans: TranslationBundle;
  readonly #grid: HTMLElement;
  readonly #note = element("p", "flowbook-note");

  constructor(summary: ClassificationSummary, trans: TranslationBundle) {
    this.#summary = summary;
    this.#trans = trans;
    this.#grid = scrollingGrid(trans.__("Confusion matrix"));
    this.#note.setAttribute("role", "status");
    this.node.append(this.#caption(), this.#grid, this.#note);
    this.#draw("count");
  }

  #caption(): HTMLElement {
    const trans = this.#trans;
    const caption = element("figcaption", "", trans.__("Label (row), prediction (column)"));
    const select = element("select");
    select.setAttribute("aria-label", trans.__("What a cell says"));
    select.setAttribute(keepKeys, "true");
    select.append(
      option(trans.__("examples"), "count"),
      option(trans.__("% of the label"), "label"),
      option(trans.__("% of the prediction"), "prediction"),
    );
    select.addEventListener("change", () => {
      const { value } = select;
      if (value === "count" || value === "label" || value === "prediction") this.#draw(value);
    });
    caption.append(select);
    return caption;
  }

  #draw(measure: Measure): void {
    const { classes, confusion } = this.#summary;
    const rowTotals = confusion.map(sum);
    const columnTotals = classes.map((_, column) => sum(confusion.map((row) => row[column] ?? 0)));
    const table = element("table");
    const head = table.createTHead().insertRow();
    head.append(element("td"), ...classes.map(({ name }) => heading("col", name)));
    const body = table.createTBody();
    for (const [label, counts] of confusion.entries()) {
      const row = body.insertRow();
      row.append(heading("row", classes[label]?.name ?? ""));
      for (const [prediction, count] of counts.entries()) {
        const total = measure === "prediction" ? columnTotals[prediction] : rowTotals[label];
        const share = total === undefined || total === 0 ? 0 : count / total;
        const cell = row.insertCell();
        cell.textContent = measure === "count" ? String(count) : `${(share * 100).toFixed(1)} %`;
        // What is wrong stands out from what is right.
        cell.className = label === prediction ? "flowbook-hot" : "flowbook-cold";
        cell.style.setProperty("--flowbook-heat", share.toFixed(3));
        const words = this.#words({ count, total: rowTotals[label] ?? 0, label, prediction });
        cell.title = words;
        cell.addEventListener("pointerenter", () => this.#note.replaceChildren(words));
      }
    }
    this.#grid.replaceChildren(table);
  }

  #words(cell: { count: number; total: number; label: number; prediction: number }): string {
    const name = (index: number) => this.#summary.classes[index]?.name ?? "";
    const { count, total, label, prediction } = cell;
    return this.#trans.__("%1 of %2 “%3” taken for “%4”", count, total, name(label), name(prediction));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
