import { fromBinary } from "@bufbuild/protobuf";
import {
  type XEvent,
  type XLine,
  type XPlane,
  type XSpace,
  XSpaceSchema,
  type XStat,
} from "../proto/tsl/profiler/protobuf/xplane_pb.ts";
import { UsageError } from "../usage_error.ts";
import { bySpanStart, type Lane, type Span } from "./span.ts";

/** The lines of the host's plane that hold cell code and steps. */
export const codeLine = "TypeScript";
const hostPlane = "/host:CPU";
const taskPlane = "Task Environment";

/** What a `.xplane.pb` tells. */
export interface Recording {
  /** Nanoseconds since 1970. */
  readonly startNs: bigint;
  readonly durationUs: number;
  readonly lanes: readonly Lane[];
}

/** Reads an XSpace. @throws UsageError if the bytes are no XSpace, or cut off. */
export function parseSpace(where: string, name: string, bytes: Uint8Array): XSpace {
  try {
    const space = fromBinary(XSpaceSchema, bytes);
    if (space.planes.length > 0) return space;
  } catch (cause) {
    throw new UsageError(
      where,
      `${name} is not a whole XPlane file`,
      "Pass a `.xplane.pb`, as `tf.profiler` and TensorBoard's profiler write it; copy it again if it was cut off.",
      { cause },
    );
  }
  throw new UsageError(
    where,
    `${name} holds no profile`,
    "Pass a `.xplane.pb`, as `tf.profiler` and TensorBoard's profiler write it.",
  );
}

/** The lanes of an XSpace, on one clock. */
export function readSpace(space: XSpace): Recording {
  const planes = space.planes.filter(({ name }) => name === hostPlane || name.startsWith("/device:"));
  const start = startOf(space) ?? firstNs(planes);
  const lanes = planes.flatMap((plane) => plane.lines.map((line) => laneOf(plane, line, start)));
  let endUs = 0;
  for (const { spans } of lanes) {
    for (const { startUs, durationUs } of spans) endUs = Math.max(endUs, startUs + durationUs);
  }
  const stop = taskStat(space, "profile_stop_time");
  const durationUs = stop === undefined ? endUs : Number(stop - start) / 1000;
  return { startNs: start, durationUs, lanes: lanes.filter(({ spans }) => spans.length > 0) };
}

/** When a profile began, in nanoseconds since 1970; undefined in files without it. */
export function startOf(space: XSpace): bigint | undefined {
  return taskStat(space, "profile_start_time");
}

function taskStat({ planes }: XSpace, name: string): bigint | undefined {
  const task = planes.find((plane) => plane.name === taskPlane);
  const stat = task?.stats.find(({ metadataId }) => task.statMetadata[String(metadataId)]?.name === name);
  return typeof stat?.value.value === "bigint" ? stat.value.value : undefined;
}

function firstNs(planes: readonly XPlane[]): bigint {
  let first: bigint | undefined;
  for (const { timestampNs } of planes.flatMap(({ lines }) => lines)) {
    if (first === undefined || timestampNs < first) first = timestampNs;
  }
  return first ?? 0n;
}

function laneOf(plane: XPlane, line: XLine, startNs: bigint): Lane {
  // A session of this process counts from its start; other writers leave the time since 1970.
  const isRelative = line.timestampNs < startNs;
  const offsetUs = Number(isRelative ? line.timestampNs : line.timestampNs - startNs) / 1000;
  const spans = line.events.map((event) => spanOf(plane, event, offsetUs)).sort(bySpanStart);
  const name = line.displayName || line.name || String(line.id);
  const kind = plane.name !== hostPlane ? "device" : line.name === codeLine ? "typescript" : "host";
  return { name, kind, device: plane.name, spans };
}

function spanOf(plane: XPlane, event: XEvent, offsetUs: number): Span {
  const { name = "", displayName = "" } = plane.eventMetadata[String(event.metadataId)] ?? {};
  const offsetPs = event.data.case === "offsetPs" ? event.data.value : 0n;
  const times = {
    // A span that was open when the profile began starts with it.
    startUs: Math.max(0, offsetUs + Number(offsetPs) / 1e6),
    durationUs: Number(event.durationPs) / 1e6,
  };
  const span = { name: name || displayName, ...times };
  return event.stats.length === 0 ? span : { ...span, stats: statsOf(plane, event.stats) };
}

function statsOf(plane: XPlane, stats: readonly XStat[]): Readonly<Record<string, string | number>> {
  const read: Record<string, string | number> = {};
  for (const { metadataId, value } of stats) {
    const name = plane.statMetadata[String(metadataId)]?.name;
    if (name === undefined) continue;
    if (value.case === "refValue") read[name] = plane.statMetadata[String(value.value)]?.name ?? "";
    else if (typeof value.value === "bigint") read[name] = Number(value.value);
    else if (typeof value.value === "string" || typeof value.value === "number") read[name] = value.value;
  }
  return read;
}
