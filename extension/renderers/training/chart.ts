import type { TranslationBundle } from "@jupyterlab/translation";
import uPlot from "uplot";
import { element, keepKeysFromTab } from "../elements.ts";
import type { Axis, Curve } from "./curve.ts";
import { type Grid, gridPositions, minMax } from "./min_max.ts";

/** A curve and how it is drawn. */
export interface Line {
  readonly label: string;
  readonly curve: Curve;
  /** Index of the colour of the palette. */
  readonly colour: number;
  readonly dashed: boolean;
}

export interface ChartChoice {
  readonly axis: Axis;
  readonly smoothing: number;
  readonly log: boolean;
}

const LEAST_HEIGHT = 220;
const ZOOM_KEYS: Readonly<Record<string, number>> = { "+": 0.5, "=": 0.5, "-": 2 };

/** The curves of one metric. Drag to zoom, double click or 0 to see all again; + and - and arrows by keyboard. */
export class Chart {
  readonly node = element("figure", "flowbook-training-chart");
  readonly #box = element("div", "flowbook-training-plot");
  readonly #readout = element("p", "flowbook-note");
  readonly #metric: string;
  readonly #fills: boolean;
  readonly #trans: TranslationBundle;
  #plot: uPlot | undefined;
  #lines: readonly Line[] = [];
  #choice: ChartChoice = { axis: "step", smoothing: 0, log: false };
  /** What is zoomed to; undefined for all. */
  #range: readonly [number, number] | undefined;
  #made = "";

  /** @param fills whether it is as high as there is room. */
  constructor(metric: string, trans: TranslationBundle, fills = false) {
    this.#metric = metric;
    this.#trans = trans;
    this.#fills = fills;
    this.#box.tabIndex = 0;
    this.#box.setAttribute("role", "img");
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    keepKeysFromTab(this.#box);
    this.node.append(element("figcaption", "", metric), this.#box, this.#readout);
  }

  /** Draws lines, which may be those of before with more points. */
  show(lines: readonly Line[], choice: ChartChoice): void {
    if (choice.axis !== this.#choice.axis) this.#range = undefined;
    this.#lines = lines;
    this.#choice = choice;
    this.draw();
  }

  get isZoomed(): boolean {
    return this.#range !== undefined;
  }

  resetZoom(): void {
    this.#range = undefined;
    this.draw();
  }

  draw(): void {
    const width = Math.floor(this.#box.clientWidth);
    if (width === 0) return;
    const height = this.#fills ? Math.max(LEAST_HEIGHT, Math.floor(this.#box.clientHeight)) : LEAST_HEIGHT;
    const made = JSON.stringify([this.#choice.log, this.#choice.axis, this.#lines.map(({ label }) => label)]);
    if (made !== this.#made) this.#make({ width, height });
    this.#made = made;
    const plot = this.#plot;
    if (plot === undefined) return;
    if (plot.width !== width || plot.height !== height) plot.setSize({ width, height });
    const [min, max] = this.#range ?? this.#extent();
    const grid: Grid = { min, max, slots: Math.max(16, Math.floor(width / 1.5)) };
    const { axis, smoothing, log } = this.#choice;
    const columns = this.#lines.map(({ curve }) => {
      const values = minMax(curve.along(axis), curve.drawn(smoothing), grid);
      return log ? values.map((value) => (value !== null && value > 0 ? value : null)) : values;
    });
    plot.batch(() => {
      plot.setData([gridPositions(grid), ...columns], true);
      plot.setScale("x", { min, max });
    });
    this.#describe();
  }

  /** Makes the canvas anew in the colours of the page as they are. */
  restyle(): void {
    this.#made = "";
    this.draw();
  }

  dispose(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #extent(): readonly [number, number] {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { curve } of this.#lines) {
      const xs = curve.along(this.#choice.axis);
      min = Math.min(min, xs[0] ?? min);
      max = Math.max(max, xs.at(-1) ?? max);
    }
    if (min > max) return [0, 1];
    return min === max ? [min - 0.5, max + 0.5] : [min, max];
  }

  #make(size: { readonly width: number; readonly height: number }): void {
    this.#plot?.destroy();
    const style = getComputedStyle(this.#box);
    const text = style.color;
    const lineColour = style.getPropertyValue("--jp-border-color2").trim() || "#ccc";
    const axis = { stroke: text, grid: { stroke: lineColour, width: 1 }, ticks: { stroke: lineColour } };
    const series = this.#lines.map(({ label, colour, dashed }) => ({
      label,
      stroke: style.getPropertyValue(`--flowbook-series-${(colour % 8) + 1}`).trim() || text,
      width: 1.5,
      spanGaps: true,
      points: { show: false },
      ...(dashed ? { dash: [5, 3] } : {}),
    }));
    const options: uPlot.Options = {
      ...size,
      legend: { show: false },
      scales: { x: { time: false, auto: false }, y: this.#choice.log ? { distr: 3 } : {} },
      axes: [
        { ...axis, label: this.#axisName(), labelSize: 16 },
        { ...axis, size: 60 },
      ],
      series: [{}, ...series],
      cursor: { drag: { x: true, y: false, setScale: false } },
      hooks: {
        setSelect: [(plot) => this.#selected(plot)],
        setCursor: [(plot) => this.#hovered(plot.cursor.left ?? -1)],
        draw: [(plot) => this.#markBest(plot)],
      },
    };
    this.#plot = new uPlot(options, [[], ...series.map(() => [])], this.#box);
    this.#plot.over.addEventListener("dblclick", () => this.resetZoom());
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    this.#range = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.draw();
  }

  /** The values nearest to the pointer, of the points themselves. */
  #hovered(left: number): void {
    const plot = this.#plot;
    if (plot === undefined || left < 0) {
      this.#readout.textContent = "";
      return;
    }
    const x = plot.posToVal(left, "x");
    const texts = this.#lines.map(({ label, curve }) => {
      const xs = curve.along(this.#choice.axis);
      const index = nearest(xs, x);
      const value = curve.drawn(this.#choice.smoothing)[index];
      return `${label} ${value === undefined ? "–" : figure(value)}`;
    });
    this.#readout.textContent = `${this.#axisName()} ${figure(x)}: ${texts.join(", ")}`;
  }

  #markBest(plot: uPlot): void {
    if (this.#choice.axis !== "step") return;
    for (const [index, { curve }] of this.#lines.entries()) {
      const { best } = curve;
      if (best === undefined) continue;
      const [x, y] = [plot.valToPos(best.step, "x", true), plot.valToPos(best.value, "y", true)];
      const { left, top, width, height } = plot.bbox;
      if (!(x >= left && x <= left + width && y >= top && y <= top + height)) continue;
      const { ctx } = plot;
      ctx.beginPath();
      ctx.arc(x, y, 4 * devicePixelRatio, 0, 2 * Math.PI);
      ctx.lineWidth = 2 * devicePixelRatio;
      const stroke = plot.series[index + 1]?.stroke;
      ctx.strokeStyle =
        typeof stroke === "function" ? String(stroke(plot, index + 1)) : getComputedStyle(this.#box).color;
      ctx.stroke();
    }
  }

  #key(event: KeyboardEvent): void {
    const [min, max] = this.#range ?? this.#extent();
    const [middle, half] = [(min + max) / 2, (max - min) / 2];
    const factor = ZOOM_KEYS[event.key];
    const shift = { ArrowLeft: -half / 2, ArrowRight: half / 2 }[event.key];
    if (event.key === "0" || event.key === "Escape") this.#range = undefined;
    else if (factor !== undefined) this.#range = [middle - half * factor, middle + half * factor];
    else if (shift !== undefined) this.#range = [min + shift, max + shift];
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.draw();
  }

  #axisName(): string {
    const trans = this.#trans;
    return { step: trans.__("step"), epoch: trans.__("epoch"), time: trans.__("seconds") }[this.#choice.axis];
  }

  #describe(): void {
    const trans = this.#trans;
    const parts = this.#lines.map(({ label, curve }) => {
      const { last, best } = curve;
      if (last === undefined || best === undefined) return `${label}: ${trans.__("no values")}`;
      return trans.__(
        "%1: %2 at step %3, best %4 at step %5",
        ...[label, figure(last.value), last.step, figure(best.value), best.step],
      );
    });
    this.#box.setAttribute("aria-label", `${trans.__("Curves of %1", this.#metric)}. ${parts.join("; ")}`);
  }
}

/** Four digits. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function nearest(xs: Float64Array, x: number): number {
  let [low, high] = [0, xs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  return low > 0 && x - (xs[low - 1] ?? 0) < (xs[low] ?? 0) - x ? low - 1 : low;
}
