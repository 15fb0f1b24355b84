import type { TranslationBundle } from "@jupyterlab/translation";
import type { ClassificationSummary } from "../../../protocol/payloads/classification.ts";
import type { Place } from "../../outputs/place.ts";
import { element } from "../elements.ts";
import { openTabButton } from "../open_tab_button.ts";
import type { View } from "../renderer.ts";
import { classTable } from "./class_table.ts";
import { ConfusionMatrix } from "./confusion_matrix.ts";
import { CurvePlot, type PlottedCurve } from "./curve_plot.ts";

const mime = "application/vnd.flowbook.classification.v1+json";
/** More curves than this at once say nothing; the others are a click away. */
const shownAtFirst = 8;

/** What a classifier gets right, what it takes for what, and what other thresholds would do. */
export class ClassificationView implements View<ClassificationSummary> {
  readonly #host: HTMLElement;
  readonly #place: Place;
  readonly #trans: TranslationBundle;
  #hidden = new Set<number>();

  constructor(summary: ClassificationSummary, host: HTMLElement, place: Place) {
    this.#host = host;
    this.#place = place;
    this.#trans = place.trans;
    this.update(summary);
  }

  update(summary: ClassificationSummary): void {
    const trans = this.#trans;
    const { title, examples, accuracy, curves } = summary;
    const view = element("section", "flowbook-classification");
    const text = trans.__("%1: %2 % of %3 examples right", title, (accuracy * 100).toFixed(1), examples);
    view.setAttribute("aria-label", text);
    const panels = element("div", "flowbook-classification-panels");
    panels.append(new ConfusionMatrix(summary, trans).node);
    const head = element("p", "", `${text} `);
    const tab = () => ({ title, mime, data: { [mime]: summary } }) as const;
    head.append(...openTabButton(this.#place, tab));
    view.append(head, panels);
    if (curves.length > 0) {
      this.#hidden = new Set(curves.slice(shownAtFirst).map(({ of }) => of));
      view.append(this.#curves(summary, panels));
    }
    view.append(classTable(summary, trans));
    this.#host.replaceChildren(view);
  }

  /** Adds both plots to `panels`. @returns a switch for each class. */
  #curves({ curves, classes }: ClassificationSummary, panels: HTMLElement): HTMLElement {
    const trans = this.#trans;
    const plotted = (which: "roc" | "pr"): readonly PlottedCurve[] =>
      curves.map((curve) => ({ name: classes[curve.of]?.name ?? "", of: curve.of, curve: curve[which] }));
    const plots = [
      new CurvePlot(plotted("roc"), {
        title: trans.__("ROC"),
        x: trans.__("false positive rate"),
        y: trans.__("true positive rate"),
        area: (of) => classes[of]?.rocAuc ?? null,
        trans,
      }),
      new CurvePlot(plotted("pr"), {
        title: trans.__("Precision and recall"),
        x: trans.__("recall"),
        y: trans.__("precision"),
        area: (of) => classes[of]?.averagePrecision ?? null,
        trans,
      }),
    ];
    const show = () => {
      for (const plot of plots) plot.show((of) => !this.#hidden.has(of));
    };
    panels.append(...plots.map(({ node }) => node));
    show();
    const switches = element("div", "flowbook-classification-classes");
    switches.setAttribute("role", "group");
    switches.setAttribute("aria-label", trans.__("Curves shown"));
    switches.append(
      ...curves.map(({ of }) => this.#switch(of, { name: classes[of]?.name ?? "", changed: show })),
    );
    return switches;
  }

  #switch(
    of: number,
    { name, changed }: { readonly name: string; readonly changed: () => void },
  ): HTMLElement {
    const button = element("button");
    button.type = "button";
    const swatch = element("i");
    swatch.style.background = `var(--flowbook-series-${(of % 8) + 1})`;
    button.append(swatch, name);
    button.setAttribute("aria-pressed", String(!this.#hidden.has(of)));
    button.addEventListener("click", () => {
      if (!this.#hidden.delete(of)) this.#hidden.add(of);
      button.setAttribute("aria-pressed", String(!this.#hidden.has(of)));
      changed();
    });
    return button;
  }
}
