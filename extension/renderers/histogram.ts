import { type HistogramPayload, parseHistograms } from "../../protocol/payloads/histogram.ts";
import { HistogramView } from "./histogram/histogram_view.ts";
import type { Renderer } from "./renderer.ts";

/** How values were distributed over the steps of a run: histograms one behind the other, or bands. */
export const histogram: Renderer<HistogramPayload> = {
  parse: parseHistograms,
  open: (payload, host, place) => new HistogramView(payload, host, place),
};
