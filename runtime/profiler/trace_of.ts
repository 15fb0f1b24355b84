import {
  encodeLane,
  type ProfileQuestion,
  type ProfileTrace,
} from "../../protocol/payloads/profile_spans.ts";
import { type Lane, type NestedSpan, nested } from "./span.ts";

/** The spans that touch a range, the longest `limit` of them, in columns. */
export function traceOf(lanes: readonly Lane[], { fromUs, toUs, limit }: ProfileQuestion): ProfileTrace {
  const inRange = lanes.map((lane) => ({
    lane,
    spans: nested(lane.spans).filter(
      ({ span }) => span.startUs <= toUs && span.startUs + span.durationUs >= fromUs,
    ),
  }));
  const totalSpans = inRange.reduce((sum, { spans }) => sum + spans.length, 0);
  const leastUs = totalSpans > limit ? leastDuration(inRange, limit) : -1;
  let left = limit;
  const names = new Map<string, number>();
  const nameOf = (name: string): number => {
    const known = names.get(name) ?? names.size;
    names.set(name, known);
    return known;
  };
  const encoded = inRange.flatMap(({ lane, spans }) => {
    const long = spans.filter(({ span }) => span.durationUs > leastUs).slice(0, left);
    left -= long.length;
    if (long.length === 0) return [];
    return [
      encodeLane(lane.name, lane.kind, {
        starts: Float64Array.from(long, ({ span }) => span.startUs),
        durations: Float32Array.from(long, ({ span }) => span.durationUs),
        names: Uint32Array.from(long, ({ span }) => nameOf(span.name.slice(0, 256))),
        depths: Uint8Array.from(long, ({ depth }) => Math.min(depth, 255)),
      }),
    ];
  });
  return { fromUs, toUs, totalSpans, names: [...names.keys()], lanes: encoded };
}

/** The duration that as many spans exceed as there may be. */
function leastDuration(lanes: readonly { readonly spans: readonly NestedSpan[] }[], limit: number): number {
  const durations = Float64Array.from(lanes.flatMap(({ spans }) => spans.map(({ span }) => span.durationUs)));
  durations.sort();
  return durations[durations.length - limit] ?? 0;
}
