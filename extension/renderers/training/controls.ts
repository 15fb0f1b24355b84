import { element, option } from "../elements.ts";
import type { ChartChoice } from "./chart.ts";
import type { Axis } from "./curve.ts";

const axes: Readonly<Record<Axis, string>> = { step: "Steps", epoch: "Epochs", time: "Time" };
const MOST_SMOOTHING = 0.99;

/** What is chosen for all charts of a view. */
export class Controls {
  readonly node = element("div", "flowbook-training-controls");
  #choice: ChartChoice = { axis: "step", smoothing: 0, log: false };

  constructor(changed: () => void, resetZoom: () => void) {
    const choose = (choice: Partial<ChartChoice>) => {
      this.#choice = { ...this.#choice, ...choice };
      changed();
    };
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", "How curves are drawn");
    this.node.append(
      axisChoice((axis) => choose({ axis })),
      smoothingChoice((smoothing) => choose({ smoothing })),
      logChoice((log) => choose({ log })),
    );
    const reset = element("button", "flowbook-training-reset", "Reset zoom");
    reset.type = "button";
    reset.addEventListener("click", resetZoom);
    this.node.append(reset);
  }

  get choice(): ChartChoice {
    return this.#choice;
  }
}

function labelled(text: string, control: HTMLElement): HTMLElement {
  const label = element("label");
  label.append(`${text} `, control);
  return label;
}

function axisChoice(chosen: (axis: Axis) => void): HTMLElement {
  const select = element("select");
  for (const [axis, name] of Object.entries(axes)) select.append(option(name, axis));
  select.addEventListener("change", () => {
    const { value } = select;
    if (value === "step" || value === "epoch" || value === "time") chosen(value);
  });
  return labelled("Axis", select);
}

function smoothingChoice(chosen: (smoothing: number) => void): HTMLElement {
  const slider = element("input");
  Object.assign(slider, { type: "range", min: "0", max: String(MOST_SMOOTHING), step: "0.01", value: "0" });
  slider.addEventListener("input", () => chosen(Number(slider.value)));
  return labelled("Smoothing", slider);
}

function logChoice(chosen: (log: boolean) => void): HTMLElement {
  const box = element("input");
  box.type = "checkbox";
  box.addEventListener("change", () => chosen(box.checked));
  return labelled("Log scale", box);
}
