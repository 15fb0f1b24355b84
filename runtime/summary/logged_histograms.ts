import { basename, resolve } from "node:path";
import {
  type HistogramPayload,
  histogramBins,
  histogramNumberLimit,
  histogramPercentiles,
  histogramSeriesLimit,
  histogramStepLimit,
  histogramTextLimit,
} from "../../protocol/payloads/histogram.ts";
import { UsageError } from "../usage_error.ts";
import { distributionOf } from "./distribution.ts";
import { histogramSvg } from "./histogram_svg.ts";
import { LogFolder } from "./log_folder.ts";

const mime = "application/vnd.flowbook.histogram.v1+json";
/** The method by which an object says how notebooks show it. */
const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** Logged histograms, which notebooks show step behind step, or as bands over the steps. */
export interface LoggedHistograms extends HistogramPayload {
  /** The same as lines of text. */
  readonly text: string;
}

/**
 * The histograms that were logged in a folder, of all of its runs.
 * @param tag a part of the tags that are wanted; all of them if it is left out.
 * @throws UsageError if there is no such folder, or no such histogram in it.
 */
export function loggedHistograms(folder: string, tag = ""): LoggedHistograms {
  const found = new LogFolder(folder)
    .readAll()
    .flatMap(({ name, histograms }) =>
      [...histograms].flatMap(([own, logged]) =>
        own.includes(tag) ? [{ run: name, tag: own, logged }] : [],
      ),
    )
    .slice(0, histogramSeriesLimit);
  const numbers = histogramBins + histogramPercentiles.length;
  const most = Math.floor(histogramNumberLimit / (numbers * Math.max(found.length, 1)));
  const series = found.flatMap(({ run, tag: own, logged }) => {
    const names = { run: cut(run), tag: cut(own) };
    return distributionOf(names, logged, Math.min(most, histogramStepLimit)) ?? [];
  });
  if (series.length === 0) {
    const what = tag === "" ? "no histograms" : `no histogram whose tag has "${tag}"`;
    throw new UsageError(
      "histograms",
      `${resolve(folder)} has ${what}`,
      "Write some by `tf.summary.histogram`, or by `tf.callbacks.TensorBoard({ logDir, histogramFreq: 1 })`.",
    );
  }
  const payload = { title: `Histograms of ${cut(basename(resolve(folder)))}`, series };
  const text = textOf(payload);
  const bundle = { [mime]: payload, "image/svg+xml": histogramSvg(payload), "text/plain": text };
  return Object.defineProperty({ ...payload, text }, displaySymbol, { value: () => bundle });
}

function textOf({ title, series }: HistogramPayload): string {
  const lines = series.map(({ run, tag, steps, percentiles }) => {
    const last = percentiles.at(-1) ?? [];
    const [least, median, most] = [last[0], last[4], last.at(-1)];
    return `${run}: ${tag}, ${steps.length} steps; at step ${steps.at(-1)} from ${least} to ${most}, median ${median}`;
  });
  return [title, ...lines].join("\n");
}

function cut(text: string): string {
  return text.slice(0, histogramTextLimit - "Histograms of ".length);
}
