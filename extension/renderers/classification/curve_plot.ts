import type { TranslationBundle } from "@jupyterlab/translation";
import type { ClassCurve } from "../../../protocol/payloads/classification.ts";
import { element, keepKeysFromTab, svgElement } from "../elements.ts";
import { figure } from "./class_table.ts";

/** The curve of one class. */
export interface PlottedCurve {
  readonly name: string;
  /** Index of the class. */
  readonly of: number;
  readonly curve: ClassCurve;
}

/** What a plot says of its curves. */
export interface PlotTexts {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  area(of: number): number | null;
  readonly trans: TranslationBundle;
}

const side = 200;
const ticks = [0, 0.5, 1];

/** Curves between 0 and 1. The pointer, or the arrow keys, go along the threshold and read the values. */
export class CurvePlot {
  readonly node = element("figure", "flowbook-curves");
  readonly #curves: readonly PlottedCurve[];
  readonly #texts: PlotTexts;
  readonly #box = svgElement("svg", { viewBox: `-26 -6 ${side + 32} ${side + 24}` });
  readonly #frame = svgElement("rect", { width: side, height: side, class: "flowbook-curves-frame" });
  readonly #lines = svgElement("g", {});
  readonly #marks = svgElement("g", {});
  readonly #readout = element("p", "flowbook-note");
  #isShown: (of: number) => boolean = () => true;
  /** Where the reader is on the x axis. */
  #x = 0.5;

  constructor(curves: readonly PlottedCurve[], texts: PlotTexts) {
    this.#curves = curves;
    this.#texts = texts;
    this.#box.append(this.#frame, ...ticks.flatMap(tickTexts), this.#lines, this.#marks);
    this.#box.setAttribute("role", "img");
    this.#box.setAttribute("tabindex", "0");
    this.#readout.setAttribute("role", "status");
    this.#box.addEventListener("pointermove", (event) => this.#read(this.#position(event)));
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    keepKeysFromTab(this.#box);
    const axes = element("p", "flowbook-note", `${texts.x} → ${texts.y} ↑`);
    this.node.append(element("figcaption", "", texts.title), this.#box, axes, this.#readout);
  }

  /** Draws the curves of those classes. */
  show(isShown: (of: number) => boolean): void {
    this.#isShown = isShown;
    const shown = this.#curves.filter(({ of }) => isShown(of));
    this.#lines.replaceChildren(
      ...shown.map(({ of, curve }) =>
        svgElement("polyline", {
          points: pointsOf(curve),
          fill: "none",
          stroke: colour(of),
          "stroke-width": 1.5,
        }),
      ),
    );
    this.#marks.replaceChildren();
    const areas = shown.map(({ name, of }) => `${name} ${figure(this.#texts.area(of))}`).join(", ");
    this.#box.setAttribute("aria-label", `${this.#texts.title}. ${this.#texts.trans.__("Area: %1", areas)}`);
    this.#readout.textContent = areas;
  }

  #position(event: PointerEvent): number {
    const { left, width } = this.#frame.getBoundingClientRect();
    return (event.clientX - left) / Math.max(width, 1);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowLeft: -0.02, ArrowRight: 0.02 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#read(this.#x + step);
  }

  #read(x: number): void {
    this.#x = Math.max(0, Math.min(1, x));
    const { trans } = this.#texts;
    const shown = this.#curves.filter(({ of }) => this.#isShown(of));
    const read = shown.map(({ name, of, curve }) => ({ name, of, ...valueAt(curve, this.#x) }));
    this.#marks.replaceChildren(
      ...read.map((point) =>
        svgElement("circle", {
          cx: point.x * side,
          cy: (1 - point.y) * side,
          r: 3.5,
          fill: colour(point.of),
        }),
      ),
    );
    this.#readout.textContent = read
      .map(({ name, y, threshold }) =>
        trans.__("%1 %2 from score %3", name, figure(y), threshold.toPrecision(3)),
      )
      .join(", ");
  }
}

/** The point of a curve that is nearest to a position on its x axis. */
export function valueAt(
  { x, y, threshold }: ClassCurve,
  at: number,
): { x: number; y: number; threshold: number } {
  let best = 0;
  for (const [index, value] of x.entries()) {
    if (Math.abs(value - at) < Math.abs((x[best] ?? 0) - at)) best = index;
  }
  return { x: x[best] ?? 0, y: y[best] ?? 0, threshold: threshold[best] ?? 0 };
}

function pointsOf({ x, y }: ClassCurve): string {
  return x
    .map((value, index) => `${(value * side).toFixed(1)},${((1 - (y[index] ?? 0)) * side).toFixed(1)}`)
    .join(" ");
}

function tickTexts(value: number): readonly SVGTextElement[] {
  const along = svgElement("text", { x: value * side, y: side + 14, "text-anchor": "middle" });
  const up = svgElement("text", { x: -5, y: (1 - value) * side + 4, "text-anchor": "end" });
  for (const text of [along, up]) text.textContent = String(value);
  return [along, up];
}

function colour(of: number): string {
  return `var(--flowbook-series-${(of % 8) + 1})`;
}
