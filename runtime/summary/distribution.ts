import {
  histogramBins,
  histogramPercentiles,
  type HistogramSeries as Shown,
} from "../../protocol/payloads/histogram.ts";
import type { Bucket, HistogramSeries } from "./logged_run.ts";
import { newestSteps } from "./newest_steps.ts";

/** Digits that a picture can show. */
const digits = 6;

/**
 * What is shown of logged histograms: counts over one range for all steps, and percentiles. Within a bucket values
 * count as evenly spread.
 * @param most steps; of more every so many are kept, the newest among them.
 * @returns undefined where no step has a value.
 */
export function distributionOf(
  names: { readonly run: string; readonly tag: string },
  logged: HistogramSeries,
  most: number,
): Shown | undefined {
  const filled = newestSteps(logged.steps).flatMap((index) => {
    const step = logged.steps[index] ?? 0;
    const buckets = (logged.buckets[index] ?? []).filter(isUsable);
    return buckets.length === 0 ? [] : [{ step, buckets }];
  });
  const kept = evenly(filled, most);
  if (kept.length === 0) return undefined;
  const low = Math.min(...kept.map(({ buckets }) => buckets[0]?.left ?? 0));
  const high = Math.max(...kept.map(({ buckets }) => buckets.at(-1)?.right ?? 0));
  return {
    ...names,
    steps: kept.map(({ step }) => step),
    low,
    high,
    counts: kept.map(({ buckets }) => countsIn(buckets, low, high).map(rounded)),
    percentiles: kept.map(({ buckets }) =>
      histogramPercentiles.map((percent) => rounded(valueAt(buckets, percent))),
    ),
  };
}

function isUsable({ left, right, count }: Bucket): boolean {
  return Number.isFinite(left) && Number.isFinite(right) && left <= right && count > 0;
}

function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const place = (index: number) => Math.round((index * (items.length - 1)) / Math.max(most - 1, 1));
  return Array.from({ length: most }, (_, index) => items[place(index)]).flatMap((item) => item ?? []);
}

function countsIn(buckets: readonly Bucket[], low: number, high: number): number[] {
  const counts = new Array<number>(histogramBins).fill(0);
  const width = (high - low) / histogramBins;
  const binOf = (value: number) =>
    width === 0 ? 0 : Math.max(0, Math.min(histogramBins - 1, Math.floor((value - low) / width)));
  for (const { left, right, count } of buckets) {
    const [first, last] = [binOf(left), binOf(right)];
    for (let bin = first; bin <= last; bin += 1) {
      const from = Math.max(left, low + bin * width);
      const to = bin === last ? right : Math.min(right, low + (bin + 1) * width);
      const share = left === right || first === last ? 1 : Math.max(0, to - from) / (right - left);
      counts[bin] = (counts[bin] ?? 0) + count * share;
    }
  }
  return counts;
}

function valueAt(buckets: readonly Bucket[], percent: number): number {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let wanted = (total * percent) / 100;
  for (const { left, right, count } of buckets) {
    if (wanted <= count) return left + (right - left) * (wanted / count);
    wanted -= count;
  }
  return buckets.at(-1)?.right ?? 0;
}

function rounded(value: number): number {
  return Number(value.toPrecision(digits));
}
