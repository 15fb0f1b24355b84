import {
  decodeLane,
  type ProfileLaneKind,
  type ProfileTrace,
} from "../../../protocol/payloads/profile_spans.ts";
import type { TimeRange } from "./trace_columns.ts";
import { stackRows, type TraceRow } from "./trace_rows.ts";

/** One line of the picture: the heading of a lane, or a row of its spans. */
export type TraceLine =
  | { readonly kind: "heading"; readonly lane: TraceLane }
  | { readonly kind: "spans"; readonly lane: TraceLane; readonly row: TraceRow };

/** A thread of the host, a stream of a device, or what belongs together otherwise. */
export interface TraceLane {
  readonly name: string;
  readonly kind: ProfileLaneKind;
}

/** A span, by its line and its place there. */
export interface SpanPlace {
  readonly line: number;
  readonly index: number;
}

/** What is known of a span. Times are milliseconds since the profile's start. */
export interface SpanFacts {
  readonly name: string;
  readonly lane: string;
  readonly start: number;
  readonly duration: number;
}

const usPerMs = 1000;

/** The spans of a trace in lines, one below the other; cell code and steps stand above the threads. */
export class TraceModel {
  readonly lines: readonly TraceLine[];
  readonly names: readonly string[];
  /** A number for the colour of each name, which is the same in every trace. */
  readonly colours: Uint32Array;
  readonly range: TimeRange;
  /** Spans that are drawn, and that there are in the range. */
  readonly count: number;
  readonly total: number;

  constructor(trace: ProfileTrace) {
    this.names = trace.names;
    this.colours = Uint32Array.from(trace.names, hash);
    this.range = { from: trace.fromUs / usPerMs, to: Math.max(trace.toUs, trace.fromUs + 1) / usPerMs };
    this.total = trace.totalSpans;
    const order: readonly ProfileLaneKind[] = ["typescript", "steps", "device", "host"];
    const lanes = trace.lanes.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    this.count = lanes.reduce((sum, lane) => sum + lane.count, 0);
    this.lines = lanes.flatMap((encoded): readonly TraceLine[] => {
      const { starts, durations, names } = decodeLane(encoded);
      const inMs = (us: number) => us / usPerMs;
      const { rows } = stackRows({
        starts: starts.map(inMs),
        durations: Float64Array.from(durations, inMs),
        names,
      });
      const lane = { name: encoded.name, kind: encoded.kind };
      return [{ kind: "heading", lane }, ...rows.map((row): TraceLine => ({ kind: "spans", lane, row }))];
    });
  }

  facts({ line, index }: SpanPlace): SpanFacts | undefined {
    const found = this.lines[line];
    if (found?.kind !== "spans" || index < 0 || index >= found.row.length) return undefined;
    const { row, lane } = found;
    const name = this.names[row.names[index] ?? -1] ?? "";
    return { name, lane: lane.name, start: row.starts[index] ?? 0, duration: row.duration(index) };
  }

  /** The span at a time of a line, or the nearest one not further away than `reach`. */
  at(line: number, time: number, reach: number): SpanPlace | undefined {
    const found = this.lines[line];
    if (found?.kind !== "spans") return undefined;
    const { row } = found;
    const index = row.firstEndingFrom(time - reach);
    return index < row.length && (row.starts[index] ?? 0) <= time + reach ? { line, index } : undefined;
  }

  /** The first span of any line. */
  first(): SpanPlace | undefined {
    const line = this.lines.findIndex((candidate) => candidate.kind === "spans");
    return line < 0 ? undefined : { line, index: 0 };
  }

  /** The span that stands next to one: in its line, or in a line above or below at the same time. */
  beside(place: SpanPlace, step: { readonly along: number; readonly down: number }): SpanPlace | undefined {
    const facts = this.facts(place);
    if (facts === undefined) return this.first();
    if (step.down === 0) {
      const next = { line: place.line, index: place.index + step.along };
      return this.facts(next) === undefined ? place : next;
    }
    const time = facts.start + facts.duration / 2;
    for (let line = place.line + step.down; line >= 0 && line < this.lines.length; line += step.down) {
      const found = this.at(line, time, facts.duration);
      if (found !== undefined) return found;
    }
    return place;
  }

  /** The names that hold a text, by their index. */
  named(text: string): ReadonlySet<number> {
    const wanted = text.toLowerCase();
    return new Set(this.names.flatMap((name, index) => (name.toLowerCase().includes(wanted) ? [index] : [])));
  }

  /** The next span with one of these names, by time, from a span on; from the beginning where there is none. */
  next(names: ReadonlySet<number>, after: SpanPlace | undefined): SpanPlace | undefined {
    const from = after === undefined ? Number.NEGATIVE_INFINITY : (this.facts(after)?.start ?? 0);
    let best: (SpanPlace & { readonly start: number }) | undefined;
    for (const [line, found] of this.lines.entries()) {
      if (found.kind !== "spans") continue;
      const { row } = found;
      for (let index = row.firstStartingFrom(from); index < row.length; index += 1) {
        const start = row.starts[index] ?? 0;
        if (best !== undefined && start >= best.start) break;
        const isAfter = after === undefined || start > from || (start === from && line > after.line);
        if (!isAfter || !names.has(row.names[index] ?? -1)) continue;
        best = { line, index, start };
        break;
      }
    }
    return best ?? (after === undefined ? undefined : this.next(names, undefined));
  }
}

/** FNV-1a, of the characters' codes. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
