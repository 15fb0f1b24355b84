import type { TranslationBundle } from "@jupyterlab/translation";
import type { HistogramSeries } from "../../../protocol/payloads/histogram.ts";
import { svgElement } from "../elements.ts";
import {
  figure,
  type HistogramPlot,
  label,
  plotHeight,
  plotMargin,
  plotWidth,
  type Reading,
} from "./histogram_plot.ts";

const ridgeHeight = 90;
const xTicks = 5;
const yTicks = 6;

/** A histogram for each step, the newest in front. */
export function ridgesPlot(series: HistogramSeries, trans: TranslationBundle): HistogramPlot {
  const { steps, low, high, counts } = series;
  const { left, right, top, bottom } = plotMargin;
  const [first, last] = [top + (steps.length === 1 ? 0 : ridgeHeight), plotHeight - bottom];
  const bins = counts[0]?.length ?? 1;
  const inner = plotWidth - left - right;
  const most = Math.max(...counts.flat(), Number.MIN_VALUE);
  const tall = steps.length === 1 ? last - top : ridgeHeight;
  const base = (step: number) =>
    steps.length === 1 ? last : first + ((last - first) * step) / (steps.length - 1);
  const x = (bin: number) => left + (inner * (bin + 0.5)) / bins;
  const y = (step: number, bin: number) => base(step) - (tall * (counts[step]?.[bin] ?? 0)) / most;
  const ridges = steps.map((_, step) => {
    const points = Array.from(
      { length: bins },
      (_bin, bin) => `L${x(bin).toFixed(1)} ${y(step, bin).toFixed(1)}`,
    );
    const d = `M${left} ${base(step)}${points.join("")}L${left + inner} ${base(step)}Z`;
    const path = svgElement("path", { d, class: "flowbook-histogram-ridge" });
    const share = steps.length === 1 ? 1 : step / (steps.length - 1);
    path.style.setProperty("--flowbook-share", `${Math.round(25 + 75 * share)}%`);
    return path;
  });
  const along = Array.from({ length: xTicks }, (_, tick) => {
    const share = tick / (xTicks - 1);
    return label(figure(low + (high - low) * share), left + inner * share, plotHeight - 6, "middle");
  });
  const named = [
    ...new Set(
      Array.from({ length: yTicks }, (_, tick) => Math.round((tick * (steps.length - 1)) / (yTicks - 1))),
    ),
  ];
  const down = named.map((step) =>
    label(String(steps[step] ?? ""), plotWidth - right + 6, base(step) + 4, "start"),
  );
  const dot = svgElement("circle", { r: 3.5, class: "flowbook-histogram-mark", visibility: "hidden" });
  const width = (high - low) / bins;
  return {
    parts: [...ridges, ...along, ...down, dot],
    at(pointX, pointY): Reading {
      const bin = Math.max(0, Math.min(bins - 1, Math.floor(((pointX - left) / inner) * bins)));
      // The one in front whose top is above the pointer.
      const step = steps.findLastIndex((_, index) => y(index, bin) <= pointY);
      return { step: Math.max(0, step), bin };
    },
    mark({ step, bin }) {
      for (const [index, ridge] of ridges.entries())
        ridge.classList.toggle("flowbook-histogram-chosen", index === step);
      dot.setAttribute("cx", String(x(bin)));
      dot.setAttribute("cy", String(y(step, bin)));
      dot.setAttribute("visibility", "visible");
      const [from, to] = [low + bin * width, low + (bin + 1) * width].map(figure);
      const count = figure(counts[step]?.[bin] ?? 0);
      return trans.__("step %1: %2 values from %3 to %4", steps[step] ?? 0, count, from, to);
    },
  };
}
