import { fromBinary } from "@bufbuild/protobuf";
import { HParamsPluginDataSchema } from "../proto/tensorboard/plugins/hparams/plugin_data_pb.ts";
import type { Summary_Value } from "../proto/tensorflow/core/framework/summary_pb.ts";
import type { TensorProto } from "../proto/tensorflow/core/framework/tensor_pb.ts";
import type { HParams } from "./hparams.ts";

/** What one run has logged. */
export interface LoggedRun {
  readonly name: string;
  readonly scalars: ReadonlyMap<string, ScalarSeries>;
  readonly histograms: ReadonlyMap<string, HistogramSeries>;
  readonly texts: ReadonlyMap<string, readonly LoggedText[]>;
  readonly hparams: HParams;
}

/** Where in a run a value was logged. */
export interface LoggedAt {
  readonly step: number;
  /** In seconds since 1970. */
  readonly wallTime: number;
}

/** A number over the steps; the lists are equally long. */
export interface ScalarSeries {
  readonly steps: number[];
  /** In seconds since 1970. */
  readonly wallTimes: number[];
  readonly values: number[];
}

/** How values were distributed, over the steps. */
export interface HistogramSeries {
  readonly steps: number[];
  readonly wallTimes: number[];
  readonly buckets: (readonly Bucket[])[];
}

/** How many values there are between two edges. */
export interface Bucket {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

export interface LoggedText extends LoggedAt {
  readonly texts: readonly string[];
}

interface GrowingRun extends LoggedRun {
  readonly scalars: Map<string, ScalarSeries>;
  readonly histograms: Map<string, HistogramSeries>;
  readonly texts: Map<string, LoggedText[]>;
  readonly hparams: Record<string, HParams[string]>;
}

export function emptyRun(name: string): GrowingRun {
  return { name, scalars: new Map(), histograms: new Map(), texts: new Map(), hparams: {} };
}

/** Adds what an event says, of the kinds that a run has; others are left out. */
export function addValue(run: GrowingRun, { tag, value, metadata }: Summary_Value, at: LoggedAt): void {
  const plugin = metadata?.pluginData;
  if (plugin?.pluginName === "hparams") Object.assign(run.hparams, readHParams(plugin.content));
  else if (value.case === "simpleValue") addScalar(run, tag, at, value.value);
  else if (value.case === "histo") {
    const { bucket, bucketLimit, min } = value.value;
    addHistogram(run, tag, at, buckets(min, bucketLimit, bucket));
  } else if (value.case === "tensor")
    addTensor(run, tag, at, { tensor: value.value, plugin: plugin?.pluginName });
}

function addTensor(
  run: GrowingRun,
  tag: string,
  at: LoggedAt,
  { tensor, plugin }: { readonly tensor: TensorProto; readonly plugin: string | undefined },
): void {
  // Only the first value of a tag says what plugin it is for.
  if (plugin === "text" || run.texts.has(tag)) {
    const list = run.texts.get(tag) ?? [];
    list.push({ ...at, texts: tensor.stringVal.map((bytes) => Buffer.from(bytes).toString()) });
    run.texts.set(tag, list);
  } else if (plugin === "histograms" || run.histograms.has(tag))
    addHistogram(run, tag, at, rows(numbersOf(tensor)));
  else if (plugin === "scalars" || run.scalars.has(tag)) {
    const [number] = numbersOf(tensor);
    if (number !== undefined) addScalar(run, tag, at, number);
  }
}

function addScalar(run: GrowingRun, tag: string, { step, wallTime }: LoggedAt, value: number): void {
  let series = run.scalars.get(tag);
  if (series === undefined) {
    series = { steps: [], wallTimes: [], values: [] };
    run.scalars.set(tag, series);
  }
  series.steps.push(step);
  series.wallTimes.push(wallTime);
  series.values.push(value);
}

function addHistogram(run: GrowingRun, tag: string, at: LoggedAt, list: readonly Bucket[]): void {
  let series = run.histograms.get(tag);
  if (series === undefined) {
    series = { steps: [], wallTimes: [], buckets: [] };
    run.histograms.set(tag, series);
  }
  series.steps.push(at.step);
  series.wallTimes.push(at.wallTime);
  series.buckets.push(list);
}

/** @param limits the right edges. */
function buckets(min: number, limits: readonly number[], counts: readonly number[]): readonly Bucket[] {
  return counts.flatMap((count, index) => {
    if (count === 0) return [];
    const right = limits[index] ?? min;
    return { left: Math.max(min, limits[index - 1] ?? min), right, count };
  });
}

/** Rows of left edge, right edge and count. */
function rows(values: readonly number[]): readonly Bucket[] {
  const list: Bucket[] = [];
  for (let start = 0; start + 2 < values.length; start += 3) {
    const [left = 0, right = 0, count = 0] = values.slice(start, start + 3);
    list.push({ left, right, count });
  }
  return list;
}

function numbersOf({ dtype, tensorContent, floatVal, doubleVal }: TensorProto): readonly number[] {
  if (tensorContent.length === 0) return dtype === 2 ? doubleVal : floatVal;
  const { buffer, byteOffset, byteLength } = Uint8Array.from(tensorContent);
  if (dtype === 2) return [...new Float64Array(buffer, byteOffset, Math.floor(byteLength / 8))];
  if (dtype === 1) return [...new Float32Array(buffer, byteOffset, Math.floor(byteLength / 4))];
  return [];
}

function readHParams(content: Uint8Array): HParams {
  const { data } = fromBinary(HParamsPluginDataSchema, content);
  if (data.case !== "sessionStartInfo") return {};
  return Object.fromEntries(
    Object.entries(data.value.hparams).flatMap(([name, { kind }]) =>
      kind.case === "numberValue" || kind.case === "stringValue" || kind.case === "boolValue"
        ? [[name, kind.value]]
        : [],
    ),
  );
}
