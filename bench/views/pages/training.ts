import { nullTranslator } from "@jupyterlab/translation/lib/base.js";
import { Chart } from "../../../extension/renderers/training/chart.ts";
import { Curve } from "../../../extension/renderers/training/curve.ts";
import { type Figures, median, nextFrame } from "./page.ts";

const points = 1_000_000;
const appended = 100;
const rounds = 30;
const charts = 24;
const chartPoints = 10_000;
const updateMs = 50;
const watchedMs = 5000;
const choice = { axis: "step", smoothing: 0, log: false } as const;

/** Points appended to a long curve, and many charts that change at once. */
export async function measure(host: HTMLElement): Promise<Figures> {
  return { ...(await append(host)), ...(await manyCharts(host)) };
}

/** Script time of 100 more points on a curve of a million, with all that is drawn. */
async function append(host: HTMLElement): Promise<Figures> {
  const { chart, curve } = chartOf(points, host);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await nextFrame();
    const begun = performance.now();
    extend(curve, appended);
    draw(chart, curve);
    // uPlot draws in a microtask.
    await Promise.resolve();
    times.push(performance.now() - begun);
  }
  chart.dispose();
  host.replaceChildren();
  return { append_100_ms: median(times), append_100_worst_ms: Math.max(...times) };
}

/** Frames a second, and the longest, while every chart gets a point twenty times a second. */
async function manyCharts(host: HTMLElement): Promise<Figures> {
  const grid = document.createElement("div");
  grid.style.cssText = "display: grid; grid-template-columns: repeat(6, 1fr)";
  host.replaceChildren(grid);
  const all = Array.from({ length: charts }, () => chartOf(chartPoints, grid));
  const changed = new Set<(typeof all)[number]>();
  const timer = setInterval(() => {
    for (const one of all) {
      extend(one.curve, 1);
      changed.add(one);
    }
  }, updateMs);
  const times: number[] = [];
  const begun = await nextFrame();
  let last = begun;
  while (last - begun < watchedMs) {
    const now = await nextFrame();
    times.push(now - last);
    last = now;
    for (const { chart, curve } of changed) draw(chart, curve);
    changed.clear();
  }
  clearInterval(timer);
  for (const { chart } of all) chart.dispose();
  host.replaceChildren();
  return {
    charts_24_frames_per_second: (times.length / (last - begun)) * 1000,
    charts_24_worst_frame_ms: Math.max(...times),
  };
}

function chartOf(length: number, host: HTMLElement): { readonly chart: Chart; readonly curve: Curve } {
  const curve = new Curve("loss");
  extend(curve, length);
  const chart = new Chart("loss", nullTranslator.load("flowbook"));
  host.append(chart.node);
  draw(chart, curve);
  return { chart, curve };
}

function draw(chart: Chart, curve: Curve): void {
  chart.show([{ label: "loss", curve, colour: 0, dashed: false }], choice);
}

function extend(curve: Curve, count: number): void {
  const from = curve.length;
  const steps = Float64Array.from({ length: count }, (_, index) => from + index + 1);
  const values = steps.map((step) => 1 / Math.sqrt(step) + 0.1 * Math.sin(step * 12.9898));
  curve.append(
    steps,
    values,
    steps.map((step) => step / 1000),
  );
}
