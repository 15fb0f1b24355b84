/** What a lane's spans are: cell code, steps, a thread of the host, or a stream of a device. */
export type ProfileLaneKind = "typescript" | "steps" | "host" | "device";

/**
 * The spans of one thread or stream, by start. Columns are base64 of little-endian arrays, one element a span,
 * so that a million spans travel in some 20 MB.
 */
export interface ProfileLane {
  readonly name: string;
  readonly kind: ProfileLaneKind;
  readonly count: number;
  /** Float64: µs since the profile's start, ascending. */
  readonly starts: string;
  /** Float32: µs. */
  readonly durations: string;
  /** Uint32: places in the trace's `names`. */
  readonly names: string;
  /** Uint8: how many spans of the lane enclose it. */
  readonly depths: string;
}

/** Spans of a range; a decimated trace has the longest ones, and tells how many there were. */
export interface ProfileTrace {
  readonly fromUs: number;
  readonly toUs: number;
  /** Spans in the range, also those that were left out. */
  readonly totalSpans: number;
  readonly names: readonly string[];
  readonly lanes: readonly ProfileLane[];
}

/** The columns of a lane, decoded. */
export interface ProfileSpans {
  readonly starts: Float64Array;
  readonly durations: Float32Array;
  readonly names: Uint32Array;
  readonly depths: Uint8Array;
}

/** What a page asks a live profile for: the spans of a range, the longest `limit` of them. */
export interface ProfileQuestion {
  readonly fromUs: number;
  readonly toUs: number;
  readonly limit: number;
}

/** Most spans of one trace, lanes, and names. */
export const profileSpanLimit = 1_000_000;
export const profileLaneLimit = 1000;
export const profileNameLimit = 200_000;
/** Most spans of the trace that a notebook keeps. */
export const profileSavedSpans = 20_000;

const kinds: readonly unknown[] = ["typescript", "steps", "host", "device"] satisfies ProfileLaneKind[];

/** Writes the columns of a lane. */
export function encodeLane(name: string, kind: ProfileLaneKind, spans: ProfileSpans): ProfileLane {
  const { starts, durations, names, depths } = spans;
  return {
    name,
    kind,
    count: starts.length,
    starts: toBase64(starts),
    durations: toBase64(durations),
    names: toBase64(names),
    depths: toBase64(depths),
  };
}

/** Reads the columns of a lane. @throws Error if they do not have `count` elements. */
export function decodeLane(lane: ProfileLane): ProfileSpans {
  const { count } = lane;
  return {
    starts: new Float64Array(fromBase64(lane.starts, count * 8)),
    durations: new Float32Array(fromBase64(lane.durations, count * 4)),
    names: new Uint32Array(fromBase64(lane.names, count * 4)),
    depths: new Uint8Array(fromBase64(lane.depths, count)),
  };
}

/** Checks a lane from a notebook, and that each name is one of `nameCount`. */
export function parseLane(value: unknown, nameCount: number): ProfileLane {
  if (typeof value !== "object" || value === null) throw new Error("a lane is not an object");
  const { name, kind, count, starts, durations, names, depths } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== "string" || name.length > 256) throw new Error("a lane has no short name");
  if (!isKind(kind)) throw new Error(`lane ${name} is of no known kind`);
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0 || count > profileSpanLimit) {
    throw new Error(`lane ${name} has no count of spans`);
  }
  if (![starts, durations, names, depths].every((column) => typeof column === "string")) {
    throw new Error(`lane ${name} lacks columns`);
  }
  const lane = {
    name,
    kind,
    count,
    starts: String(starts),
    durations: String(durations),
    names: String(names),
    depths: String(depths),
  };
  checkSpans(name, decodeLane(lane), nameCount);
  return lane;
}

function checkSpans(lane: string, { starts, durations, names }: ProfileSpans, nameCount: number): void {
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, start] of starts.entries()) {
    const duration = durations[index] ?? Number.NaN;
    if (!Number.isFinite(start) || start < last)
      throw new Error(`the spans of lane ${lane} are out of order`);
    if (!Number.isFinite(duration) || duration < 0) throw new Error(`a span of lane ${lane} has no duration`);
    if ((names[index] ?? nameCount) >= nameCount) throw new Error(`a span of lane ${lane} has no name`);
    last = start;
  }
}

function isKind(value: unknown): value is ProfileLaneKind {
  return kinds.includes(value);
}

function toBase64(column: ArrayBufferView): string {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const parts: string[] = [];
  // String.fromCharCode takes its characters as arguments, of which there may not be too many.
  for (let start = 0; start < bytes.length; start += 0x2000) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 0x2000)));
  }
  return btoa(parts.join(""));
}

function fromBase64(text: string, expectedBytes: number): ArrayBuffer {
  if (text.length !== Math.ceil(expectedBytes / 3) * 4) throw new Error("a column has another length");
  const binary = atob(text);
  const bytes = new Uint8Array(expectedBytes);
  if (binary.length !== expectedBytes) throw new Error("a column has another length");
  for (let index = 0; index < expectedBytes; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes.buffer;
}
