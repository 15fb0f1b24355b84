import {
  type ProfileLane,
  type ProfileTrace,
  parseLane,
  profileLaneLimit,
  profileNameLimit,
  profileSpanLimit,
} from "./profile_spans.ts";

/** Time of all spans of one op. `selfUs` leaves out what other spans did inside of them. */
export interface ProfileOp {
  /** As the graph names it, for example `dense/MatMul`; for eager ops the op's type. */
  readonly name: string;
  /** As TensorFlow calls the op, for example `MatMul`. */
  readonly type: string;
  readonly device: string;
  readonly count: number;
  readonly totalUs: number;
  readonly selfUs: number;
  /** Part of all ops' own time, from 0 to 1. */
  readonly share: number;
}

/** Time of the ops under one name scope. */
export interface ProfileLayer {
  readonly name: string;
  readonly count: number;
  readonly selfUs: number;
  readonly share: number;
}

/** Memory of one allocator over time. */
export interface ProfileMemory {
  readonly allocator: string;
  readonly peakBytes: number;
  readonly peakUs: number;
  /** As many as `bytes`, ascending. */
  readonly timesUs: readonly number[];
  readonly bytes: readonly number[];
  /** What was held at the peak, by op, largest first. */
  readonly peak: readonly { readonly op: string; readonly bytes: number; readonly count: number }[];
}

/** Copies of one direction. */
export interface ProfileCopy {
  /** For example `host to device`. */
  readonly direction: string;
  readonly count: number;
  readonly bytes: number;
  readonly totalUs: number;
}

/** How much of the time a device computed. `busy` has the part of each of equal slices of the profile. */
export interface ProfileDevice {
  readonly name: string;
  readonly busyUs: number;
  readonly utilisation: number;
  readonly busy: readonly number[];
}

/** One step, and the gap between it and the step before, with what the host did in the gap. */
export interface ProfileStep {
  readonly name: string;
  readonly startUs: number;
  readonly durationUs: number;
  /** Time in TensorFlow's ops and in cell code within the step. */
  readonly tensorflowUs: number;
  readonly typescriptUs: number;
  readonly gapUs: number;
  readonly gapBy: readonly { readonly name: string; readonly us: number }[];
}

/** Time in one function of TypeScript code. */
export interface ProfileFunction {
  readonly name: string;
  /** The cell or file, and the line in it: `cell 3:12`. */
  readonly place: string;
  readonly ownCode: boolean;
  readonly selfUs: number;
  readonly totalUs: number;
  /** Part of the profile's duration. */
  readonly share: number;
}

export type ProfileLevel = "info" | "notice" | "warning";

/** Something worth knowing, and what shows it. */
export interface ProfileFinding {
  readonly level: ProfileLevel;
  readonly text: string;
  readonly evidence: string;
}

/** What a notebook shows of a profile. */
export interface ProfilePayload {
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly durationUs: number;
  readonly trace: ProfileTrace;
  readonly ops: readonly ProfileOp[];
  readonly layers: readonly ProfileLayer[];
  readonly memory: readonly ProfileMemory[];
  readonly copies: readonly ProfileCopy[];
  readonly devices: readonly ProfileDevice[];
  readonly steps: readonly ProfileStep[];
  readonly functions: readonly ProfileFunction[];
  readonly findings: readonly ProfileFinding[];
  /** The live view that knows all spans, while its kernel runs. */
  readonly view?: string;
}

/** Most rows of one table of a profile. */
export const profileRowLimit = 2000;
const textLimit = 1000;

type Row = Readonly<Record<string, unknown>>;

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseProfile(value: unknown): ProfilePayload {
  try {
    const payload = row(value);
    return {
      ...(payload.view === undefined ? {} : { view: text(payload, "view") }),
      title: text(payload, "title"),
      startedMs: amount(payload, "startedMs"),
      durationUs: amount(payload, "durationUs"),
      trace: parseTrace(payload.trace),
      ops: rows(payload, "ops").map(parseOp),
      layers: rows(payload, "layers").map(parseLayer),
      memory: rows(payload, "memory").map(parseMemory),
      copies: rows(payload, "copies").map(parseCopy),
      devices: rows(payload, "devices").map(parseDevice),
      steps: rows(payload, "steps").map(parseStep),
      functions: rows(payload, "functions").map(parseFunction),
      findings: rows(payload, "findings").map(parseFinding),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Profile output: ${reason}. Run the cell again to replace the saved output.`, { cause });
  }
}

/** Checks the spans of a range, as a saved profile or the kernel's answer holds them. */
export function parseTrace(value: unknown): ProfileTrace {
  const trace = row(value);
  const { names, lanes } = trace;
  if (!Array.isArray(names) || names.length > profileNameLimit || !names.every(isText)) {
    throw new Error("the trace's names are not short texts");
  }
  if (!Array.isArray(lanes) || lanes.length > profileLaneLimit) throw new Error("lanes are not a list");
  const parsed: ProfileLane[] = lanes.map((lane) => parseLane(lane, names.length));
  const count = parsed.reduce((sum, lane) => sum + lane.count, 0);
  if (count > profileSpanLimit) throw new Error(`${count} spans are too many`);
  const [fromUs, toUs] = [amount(trace, "fromUs"), amount(trace, "toUs")];
  return { fromUs, toUs, totalSpans: amount(trace, "totalSpans"), names, lanes: parsed };
}

function parseOp(op: Row): ProfileOp {
  const texts = { name: text(op, "name"), type: text(op, "type"), device: text(op, "device") };
  return { ...texts, ...parseShare(op), totalUs: amount(op, "totalUs") };
}

function parseLayer(layer: Row): ProfileLayer {
  return { name: text(layer, "name"), ...parseShare(layer) };
}

function parseShare(part: Row): { count: number; selfUs: number; share: number } {
  return { count: amount(part, "count"), selfUs: amount(part, "selfUs"), share: amount(part, "share") };
}

function parseMemory(memory: Row): ProfileMemory {
  const [timesUs, bytes] = [amounts(memory, "timesUs"), amounts(memory, "bytes")];
  if (timesUs.length !== bytes.length) throw new Error("memory has not as many times as bytes");
  return {
    allocator: text(memory, "allocator"),
    peakBytes: amount(memory, "peakBytes"),
    peakUs: amount(memory, "peakUs"),
    timesUs,
    bytes,
    peak: rows(memory, "peak").map((held) => ({
      op: text(held, "op"),
      bytes: amount(held, "bytes"),
      count: amount(held, "count"),
    })),
  };
}

function parseCopy(copy: Row): ProfileCopy {
  const figures = { count: amount(copy, "count"), bytes: amount(copy, "bytes") };
  return { direction: text(copy, "direction"), ...figures, totalUs: amount(copy, "totalUs") };
}

function parseDevice(device: Row): ProfileDevice {
  return {
    name: text(device, "name"),
    busyUs: amount(device, "busyUs"),
    utilisation: amount(device, "utilisation"),
    busy: amounts(device, "busy"),
  };
}

function parseStep(step: Row): ProfileStep {
  return {
    name: text(step, "name"),
    startUs: amount(step, "startUs"),
    durationUs: amount(step, "durationUs"),
    tensorflowUs: amount(step, "tensorflowUs"),
    typescriptUs: amount(step, "typescriptUs"),
    gapUs: amount(step, "gapUs"),
    gapBy: rows(step, "gapBy").map((part) => ({ name: text(part, "name"), us: amount(part, "us") })),
  };
}

function parseFunction(timed: Row): ProfileFunction {
  const { ownCode } = timed;
  if (typeof ownCode !== "boolean") throw new Error("ownCode is not a boolean");
  const figures = { selfUs: amount(timed, "selfUs"), totalUs: amount(timed, "totalUs") };
  return {
    name: text(timed, "name"),
    place: text(timed, "place"),
    ownCode,
    ...figures,
    share: amount(timed, "share"),
  };
}

function parseFinding(finding: Row): ProfileFinding {
  const { level } = finding;
  if (level !== "info" && level !== "notice" && level !== "warning") throw new Error("a level is unknown");
  return { level, text: text(finding, "text"), evidence: text(finding, "evidence") };
}

function row(value: unknown): Row {
  if (typeof value !== "object" || value === null) throw new Error("a part is not an object");
  return value as Row;
}

function rows(parent: Row, key: string): readonly Row[] {
  const value = parent[key];
  if (!Array.isArray(value) || value.length > profileRowLimit) {
    throw new Error(`${key} is not a list of at most ${profileRowLimit} rows`);
  }
  return value.map(row);
}

function text(parent: Row, key: string): string {
  const value = parent[key];
  if (!isText(value)) throw new Error(`${key} is not a short text`);
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= textLimit;
}

function amount(parent: Row, key: string): number {
  const value = parent[key];
  if (!isAmount(value)) throw new Error(`${key} is not an amount`);
  return value;
}

function amounts(parent: Row, key: string): readonly number[] {
  const value = parent[key];
  if (!Array.isArray(value) || value.length > profileRowLimit || !value.every(isAmount)) {
    throw new Error(`${key} is not a list of amounts`);
  }
  return value;
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
