import type { TranslationBundle } from "@jupyterlab/translation";
import type { HistogramSeries } from "../../../protocol/payloads/histogram.ts";
import { svgElement } from "../elements.ts";
import { figure, type HistogramPlot, label, plotHeight, plotMargin, plotWidth } from "./histogram_plot.ts";

const ticks = 5;
const median = 4;

/** Bands of percentiles over the steps, narrower ones darker, and the median. */
export function bandsPlot(series: HistogramSeries, trans: TranslationBundle): HistogramPlot {
  const { steps, percentiles, low, high } = series;
  const { left, right, top, bottom } = plotMargin;
  const [inner, tall] = [plotWidth - left - right, plotHeight - top - bottom];
  const [from = 0, to = 1] = [steps[0], steps.at(-1)];
  const x = (index: number) =>
    left + (to === from ? inner / 2 : (inner * ((steps[index] ?? 0) - from)) / (to - from));
  const y = (value: number) => top + tall * (1 - (high === low ? 0.5 : (value - low) / (high - low)));
  const line = (percentile: number) =>
    steps.map((_, index) => `${x(index).toFixed(1)} ${y(percentiles[index]?.[percentile] ?? 0).toFixed(1)}`);
  const bands = [0, 1, 2, 3].map((lower) => {
    const points = [...line(lower), ...line(2 * median - lower).reverse()];
    return svgElement("polygon", { points: points.join(" "), class: "flowbook-histogram-band" });
  });
  const middle = svgElement("polyline", {
    points: line(median).join(" "),
    class: "flowbook-histogram-median",
  });
  const shares = Array.from({ length: ticks }, (_, tick) => tick / (ticks - 1));
  const texts = shares.flatMap((share) => [
    label(figure(low + (high - low) * share), left - 6, y(low + (high - low) * share) + 4, "end"),
    label(figure(Math.round(from + (to - from) * share)), left + inner * share, plotHeight - 6, "middle"),
  ]);
  const cursor = svgElement("line", {
    y1: top,
    y2: top + tall,
    class: "flowbook-histogram-mark",
    visibility: "hidden",
  });
  return {
    parts: [...bands, middle, ...texts, cursor],
    at(pointX) {
      let nearest = 0;
      for (const index of steps.keys()) {
        if (Math.abs(x(index) - pointX) < Math.abs(x(nearest) - pointX)) nearest = index;
      }
      return { step: nearest, bin: 0 };
    },
    mark({ step }) {
      for (const end of ["x1", "x2"]) cursor.setAttribute(end, String(x(step)));
      cursor.setAttribute("visibility", "visible");
      const values = percentiles[step] ?? [];
      const [least, low16, half, high84, most] = [0, 2, median, 6, 8].map((at) => figure(values[at] ?? 0));
      return trans.__(
        "step %1: %2 to %3, two thirds from %4 to %5, median %6",
        ...[steps[step] ?? 0, least, most, low16, high84, half],
      );
    },
  };
}
