import { isCount, isRecord } from "./checks.ts";

/** How the values of one tag of one run were distributed, step by step. */
export interface HistogramSeries {
  readonly run: string;
  readonly tag: string;
  /** Ascending. */
  readonly steps: readonly number[];
  /** The values of all steps lie between these. */
  readonly low: number;
  readonly high: number;
  /** For each step, how many values lie in each of equal parts of the range. */
  readonly counts: readonly (readonly number[])[];
  /** For each step, the values at `histogramPercentiles`. */
  readonly percentiles: readonly (readonly number[])[];
}

/** What a notebook keeps of histograms. */
export interface HistogramPayload {
  readonly title: string;
  readonly series: readonly HistogramSeries[];
}

/** The edges of the bands of a distribution in percent: minimum, three, two and one standard deviation, median. */
export const histogramPercentiles = [0, 6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32, 100] as const;
/** Parts that the range of a series is divided into. */
export const histogramBins = 40;
/** Most series and steps, and numbers of all series. */
export const histogramSeriesLimit = 200;
export const histogramStepLimit = 100;
export const histogramNumberLimit = 60_000;
/** Most characters of a name; the rest is cut off. */
export const histogramTextLimit = 200;

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseHistograms(value: unknown): HistogramPayload {
  if (!isRecord(value)) throw invalid("payload is not an object");
  const { title, series } = value;
  if (!isShort(title)) throw invalid("title is not a short text");
  if (!Array.isArray(series) || !isCount(series.length, 1, histogramSeriesLimit)) {
    throw invalid("series are not a short list");
  }
  const parsed = series.map(parseSeries);
  const numbers = parsed.reduce(
    (sum, { steps }) => sum + steps.length * (histogramBins + histogramPercentiles.length),
    0,
  );
  if (numbers > histogramNumberLimit) throw invalid(`there are ${numbers} numbers`);
  return { title, series: parsed };
}

function parseSeries(value: unknown): HistogramSeries {
  if (!isRecord(value)) throw invalid("a series is not an object");
  const { run, tag, steps, low, high, counts, percentiles } = value;
  if (!isShort(run) || !isShort(tag)) throw invalid("a series has no short names");
  if (!isNumbers(steps) || !isCount(steps.length, 1, histogramStepLimit))
    throw invalid("steps are not numbers");
  if (!isNumber(low) || !isNumber(high) || low > high) throw invalid("a range has no two ends");
  if (!isGrid(counts, steps.length, histogramBins)) throw invalid("counts are not a row for each step");
  if (!isGrid(percentiles, steps.length, histogramPercentiles.length)) {
    throw invalid("percentiles are not a row for each step");
  }
  return { run, tag, steps, low, high, counts, percentiles };
}

function isGrid(value: unknown, rows: number, columns: number): value is readonly (readonly number[])[] {
  const isRow = (row: unknown) => isNumbers(row) && row.length === columns;
  return Array.isArray(value) && value.length === rows && value.every(isRow);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= histogramNumberLimit && value.every(isNumber);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= histogramTextLimit;
}

function invalid(reason: string): Error {
  return new Error(`Histogram output: ${reason}. Run the cell again to replace the saved output.`);
}
