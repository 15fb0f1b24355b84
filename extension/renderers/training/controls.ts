import type { TranslationBundle } from "@jupyterlab/translation";
import { element, option } from "../elements.ts";
import type { ChartChoice } from "./chart.ts";
import type { Axis } from "./curve.ts";

const MOST_SMOOTHING = 0.99;

/** What is chosen for all charts of a view. */
export class Controls {
  readonly node = element("div", "flowbook-training-controls");
  readonly #axis: HTMLSelectElement;
  readonly #slider: HTMLInputElement;
  #choice: ChartChoice = { axis: "step", smoothing: 0, log: false };
  #chosen: Partial<ChartChoice> = {};

  constructor(trans: TranslationBundle, changed: () => void, resetZoom: () => void) {
    const choose = (choice: Partial<ChartChoice>) => {
      this.#chosen = { ...this.#chosen, ...choice };
      this.#choice = { ...this.#choice, ...choice };
      changed();
    };
    this.#axis = axisChoice(trans, (axis) => choose({ axis }));
    this.#slider = smoothingChoice((smoothing) => choose({ smoothing }));
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", trans.__("How curves are drawn"));
    this.node.append(
      labelled(trans.__("Axis"), this.#axis),
      labelled(trans.__("Smoothing"), this.#slider),
      labelled(
        trans.__("Log scale"),
        logChoice((log) => choose({ log })),
      ),
    );
    const reset = element("button", "flowbook-training-reset", trans.__("Reset zoom"));
    reset.type = "button";
    reset.addEventListener("click", resetZoom);
    this.node.append(reset);
  }

  get choice(): ChartChoice {
    return this.#choice;
  }

  /** What holds as long as nothing else is chosen here. */
  prefer(preferred: Pick<ChartChoice, "axis" | "smoothing">): void {
    this.#choice = { log: false, ...preferred, ...this.#chosen };
    this.#axis.value = this.#choice.axis;
    this.#slider.value = String(this.#choice.smoothing);
  }
}

function labelled(text: string, control: HTMLElement): HTMLElement {
  const label = element("label");
  label.append(`${text} `, control);
  return label;
}

function axisChoice(trans: TranslationBundle, chosen: (axis: Axis) => void): HTMLSelectElement {
  const axes: Readonly<Record<Axis, string>> = {
    step: trans.__("Steps"),
    epoch: trans.__("Epochs"),
    time: trans.__("Time"),
  };
  const select = element("select");
  for (const [axis, name] of Object.entries(axes)) select.append(option(name, axis));
  select.addEventListener("change", () => {
    const { value } = select;
    if (value === "step" || value === "epoch" || value === "time") chosen(value);
  });
  return select;
}

function smoothingChoice(chosen: (smoothing: number) => void): HTMLInputElement {
  const slider = element("input");
  Object.assign(slider, { type: "range", min: "0", max: String(MOST_SMOOTHING), step: "0.01", value: "0" });
  slider.addEventListener("input", () => chosen(Number(slider.value)));
  return slider;
}

function logChoice(chosen: (log: boolean) => void): HTMLInputElement {
  const box = element("input");
  box.type = "checkbox";
  box.addEventListener("change", () => chosen(box.checked));
  return box;
}
