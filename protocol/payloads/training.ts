import { isRecord } from "./checks.ts";

/** Float64 numbers, little-endian, as base64. */
export type NumberColumn = string;

/** One curve of a run: three columns of the same length. */
export interface TrainingSeries {
  readonly name: string;
  /** Counted from 1 over all epochs; they only grow. */
  readonly steps: NumberColumn;
  /** May hold NaN and infinities. */
  readonly values: NumberColumn;
  /** Seconds since the run began. */
  readonly seconds: NumberColumn;
  /** How many points there were before some were left out. */
  readonly pointCount: number;
}

/** How a run stands. */
export type TrainingStatus = "running" | "done" | "stopped";

/** A run without its curves. */
export interface TrainingHead {
  readonly id: string;
  readonly title: string;
  readonly status: TrainingStatus;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly elapsedMs: number;
  readonly step: number;
  /** Absent where nobody knows how many there will be. */
  readonly totalSteps?: number;
  readonly stepsPerEpoch?: number;
  readonly epochs?: number;
  /** Hyper-parameters by name. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** A run with its curves. */
export interface TrainingRun extends TrainingHead {
  readonly series: readonly TrainingSeries[];
}

/** Training runs that are compared. */
export interface TrainingPayload {
  readonly runs: readonly TrainingRun[];
  /** Ids of runs that a kernel may still know more of. */
  readonly live: readonly string[];
}

/** What is new of one run; curves get these points at their end. */
export interface TrainingChanges {
  readonly run: TrainingRun;
}

/** Most runs, and curves of a run. */
export const trainingRunLimit = 200;
export const trainingSeriesLimit = 100;
/** Most points of one curve. */
export const trainingPointLimit = 1_000_000;
/** Most characters of a name or a setting. */
export const trainingTextLimit = 200;
const settingLimit = 100;
const bytesPerNumber = 8;

/** Milliseconds that a run will still take at the rate it had so far; undefined where nobody can tell. */
export function remainingMs({ status, step, totalSteps, elapsedMs }: TrainingHead): number | undefined {
  if (status !== "running" || totalSteps === undefined || step === 0) return undefined;
  return (Math.max(0, totalSteps - step) / step) * elapsedMs;
}

/** How many numbers a column holds. */
export function columnLength(column: NumberColumn): number {
  const padding = column.endsWith("==") ? 2 : column.endsWith("=") ? 1 : 0;
  return ((column.length / 4) * 3 - padding) / bytesPerNumber;
}

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseTraining(value: unknown): TrainingPayload {
  const { runs, live } = recordOf(value, "payload");
  if (!Array.isArray(runs) || runs.length > trainingRunLimit) throw invalid("runs are not a short list");
  if (!Array.isArray(live) || live.length > trainingRunLimit || !live.every(isShort))
    throw invalid("live is not a list of ids");
  return { runs: runs.map(parseRun), live };
}

/** Checks what a kernel says is new. */
export function parseTrainingChanges(value: unknown): TrainingChanges {
  return { run: parseRun(recordOf(value, "changes").run) };
}

function parseRun(value: unknown): TrainingRun {
  const { id, title, status, startedMs, elapsedMs, step, settings, series, ...sizes } = recordOf(
    value,
    "a run",
  );
  if (!isShort(id) || !isShort(title)) throw invalid("a run has no short id and title");
  if (!isStatus(status)) throw invalid("the status of a run is unknown");
  if (!isAmount(startedMs) || !isAmount(elapsedMs) || !isAmount(step))
    throw invalid("a time or step is no number");
  if (!Array.isArray(series) || series.length > trainingSeriesLimit)
    throw invalid("curves are not a short list");
  return {
    ...{ id, title, status, startedMs, elapsedMs, step },
    ...optional("totalSteps", sizes.totalSteps),
    ...optional("stepsPerEpoch", sizes.stepsPerEpoch),
    ...optional("epochs", sizes.epochs),
    settings: parseSettings(settings),
    series: series.map(parseSeries),
  };
}

function optional(name: "totalSteps" | "stepsPerEpoch" | "epochs", value: unknown): Record<string, number> {
  if (value === undefined) return {};
  if (!isAmount(value)) throw invalid(`${name} is not a number`);
  return { [name]: value };
}

function parseSettings(value: unknown): TrainingHead["settings"] {
  const entries = Object.entries(recordOf(value, "settings"));
  const isSetting = (entry: [string, unknown]): entry is [string, string | number | boolean] =>
    isShort(entry[0]) && (typeof entry[1] === "number" || typeof entry[1] === "boolean" || isShort(entry[1]));
  if (entries.length > settingLimit || !entries.every(isSetting))
    throw invalid("settings are not short values");
  return Object.fromEntries(entries);
}

function parseSeries(value: unknown): TrainingSeries {
  const { name, steps, values, seconds, pointCount } = recordOf(value, "a curve");
  if (!isShort(name) || !isAmount(pointCount)) throw invalid("a curve has no short name or no count");
  if (!isColumn(steps) || !isColumn(values) || !isColumn(seconds))
    throw invalid("a column is no base64 of Float64");
  if (steps.length !== values.length || steps.length !== seconds.length)
    throw invalid("the columns of a curve differ in length");
  return { name, steps, values, seconds, pointCount };
}

function isColumn(value: unknown): value is NumberColumn {
  if (typeof value !== "string" || value.length > Math.ceil((trainingPointLimit * bytesPerNumber) / 3) * 4)
    return false;
  return (
    value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && Number.isInteger(columnLength(value))
  );
}

function isStatus(value: unknown): value is TrainingStatus {
  return value === "running" || value === "done" || value === "stopped";
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= trainingTextLimit;
}

function recordOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw invalid(`${what} is not an object`);
  return value;
}

function invalid(reason: string): Error {
  return new Error(`Training output: ${reason}. Run the cell again to replace the saved output.`);
}
