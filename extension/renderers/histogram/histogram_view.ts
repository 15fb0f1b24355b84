import type { HistogramPayload, HistogramSeries } from "../../../protocol/payloads/histogram.ts";
import type { Place } from "../../outputs/place.ts";
import {
  element,
  heading,
  keepKeys,
  keepKeysFromTab,
  option,
  scrollingGrid,
  svgElement,
} from "../elements.ts";
import { openTabButton } from "../open_tab_button.ts";
import type { View } from "../renderer.ts";
import { bandsPlot } from "./bands_plot.ts";
import { figure, type HistogramPlot, plotHeight, plotWidth, type Reading } from "./histogram_plot.ts";
import { ridgesPlot } from "./ridges_plot.ts";

const mime = "application/vnd.flowbook.histogram.v1+json";
const shapes = { ridges: ridgesPlot, bands: bandsPlot };

/** One series at a time, chosen by name, in one of two shapes; pointer and arrows read the values. */
export class HistogramView implements View<HistogramPayload> {
  readonly #host: HTMLElement;
  readonly #place: Place;
  readonly #plot = svgElement("svg", { viewBox: `0 0 ${plotWidth} ${plotHeight}` });
  readonly #note = element("p", "flowbook-note");
  readonly #table = element("details");
  #series: readonly HistogramSeries[] = [];
  #chosen = 0;
  #shape: keyof typeof shapes = "ridges";
  #shown: HistogramPlot | undefined;
  #reading: Reading = { step: 0, bin: 0 };

  constructor(payload: HistogramPayload, host: HTMLElement, place: Place) {
    this.#host = host;
    this.#place = place;
    this.#plot.setAttribute("role", "img");
    this.#plot.setAttribute("tabindex", "0");
    this.#plot.setAttribute("class", "flowbook-histogram-plot");
    this.#note.setAttribute("role", "status");
    keepKeysFromTab(this.#plot);
    this.#plot.addEventListener("pointermove", (event) => this.#point(event));
    this.#plot.addEventListener("keydown", (event) => this.#key(event));
    this.#table.addEventListener("toggle", () => this.#fillTable());
    this.update(payload);
  }

  update(payload: HistogramPayload): void {
    const { trans } = this.#place;
    this.#series = payload.series;
    this.#chosen = Math.min(this.#chosen, payload.series.length - 1);
    const view = element("section", "flowbook-histogram");
    view.setAttribute("aria-label", payload.title);
    this.#table.replaceChildren(element("summary", "", trans.__("Percentiles as a table")));
    view.append(this.#controls(payload), this.#plot, this.#note, this.#table);
    this.#host.replaceChildren(view);
    this.#draw();
  }

  #controls(payload: HistogramPayload): HTMLElement {
    const { trans } = this.#place;
    const bar = element("div", "flowbook-histogram-controls");
    const names = element("select");
    names.setAttribute("aria-label", trans.__("Run and tag"));
    names.append(
      ...this.#series.map(({ run, tag }, index) =>
        option(run === "." ? tag : `${run}: ${tag}`, String(index)),
      ),
    );
    names.value = String(this.#chosen);
    names.addEventListener("change", () => {
      this.#chosen = Number(names.value);
      this.#draw();
    });
    const kinds = element("select");
    kinds.setAttribute("aria-label", trans.__("Shape"));
    kinds.append(option(trans.__("Histograms"), "ridges"), option(trans.__("Distributions"), "bands"));
    kinds.value = this.#shape;
    kinds.addEventListener("change", () => {
      this.#shape = kinds.value === "bands" ? "bands" : "ridges";
      this.#draw();
    });
    for (const select of [names, kinds]) select.setAttribute(keepKeys, "true");
    const tab = () => ({ title: payload.title, mime, data: { [mime]: payload } }) as const;
    bar.append(names, kinds, ...openTabButton(this.#place, tab));
    return bar;
  }

  #draw(): void {
    const series = this.#series[this.#chosen];
    if (series === undefined) return;
    const { trans } = this.#place;
    const last = series.percentiles.at(-1) ?? [];
    const [least = 0, , , , median = 0] = last;
    const text = trans.__(
      "%1 over %2 steps; at step %3 from %4 to %5, median %6",
      ...[series.tag, series.steps.length, series.steps.at(-1)],
      ...[least, last.at(-1) ?? 0, median].map(figure),
    );
    this.#shown = shapes[this.#shape](series, trans);
    this.#plot.replaceChildren(...this.#shown.parts);
    this.#plot.setAttribute("aria-label", text);
    this.#note.textContent = text;
    this.#reading = { step: series.steps.length - 1, bin: Math.floor((series.counts[0]?.length ?? 0) / 2) };
    this.#fillTable();
  }

  #point(event: PointerEvent): void {
    const { left, top, width, height } = this.#plot.getBoundingClientRect();
    const x = ((event.clientX - left) / Math.max(width, 1)) * plotWidth;
    const y = ((event.clientY - top) / Math.max(height, 1)) * plotHeight;
    const reading = this.#shown?.at(x, y);
    if (reading !== undefined) this.#read(reading);
  }

  #key(event: KeyboardEvent): void {
    const series = this.#series[this.#chosen];
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (step === undefined || series === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const [down = 0, along = 0] = step;
    // Bands have their steps along the axis.
    const [byStep, byBin] = this.#shape === "bands" ? [down + along, 0] : [down, along];
    const within = (value: number, length: number) => Math.max(0, Math.min(length - 1, value));
    this.#read({
      step: within(this.#reading.step + byStep, series.steps.length),
      bin: within(this.#reading.bin + byBin, series.counts[0]?.length ?? 1),
    });
  }

  #read(reading: Reading): void {
    this.#reading = reading;
    this.#note.textContent = this.#shown?.mark(reading) ?? "";
  }

  #fillTable(): void {
    const [summary] = this.#table.children;
    const series = this.#series[this.#chosen];
    if (summary === undefined || series === undefined) return;
    this.#table.replaceChildren(summary);
    if (!this.#table.open) return;
    const { trans } = this.#place;
    const grid = scrollingGrid(trans.__("Percentiles"));
    const table = element("table");
    const names = ["step", "0 %", "16 %", "50 %", "84 %", "100 %"];
    table
      .createTHead()
      .insertRow()
      .append(...names.map((name) => heading("col", name)));
    const body = table.createTBody();
    for (const [index, step] of series.steps.entries()) {
      const row = body.insertRow();
      row.append(heading("row", String(step)));
      const percentiles = series.percentiles[index] ?? [];
      for (const at of [0, 2, 4, 6, 8]) row.append(element("td", "", figure(percentiles[at] ?? 0)));
    }
    grid.append(table);
    this.#table.append(grid);
  }
}
