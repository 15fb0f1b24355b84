import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  XEventMetadataSchema,
  XEventSchema,
  XLineSchema,
  XSpaceSchema,
} from "../proto/tsl/profiler/protobuf/xplane_pb.ts";
import { codeLine, startOf } from "./read_space.ts";
import type { Span } from "./span.ts";

/**
 * Adds the spans of code to the host's plane, as a thread of its own beside TensorFlow's.
 * @param originNs from when on `spans` count, in nanoseconds since 1970
 */
export function addCode(bytes: Uint8Array, spans: readonly Span[], originNs: bigint): Uint8Array {
  const space = fromBinary(XSpaceSchema, bytes);
  const plane = space.planes.find(({ name }) => name === "/host:CPU");
  if (plane === undefined || spans.length === 0) return bytes;
  const ids = new Map<string, bigint>();
  let lastId = Object.keys(plane.eventMetadata).reduce((last, id) => Math.max(last, Number(id)), 0);
  const idOf = (name: string): bigint => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    lastId += 1;
    const id = BigInt(lastId);
    ids.set(name, id);
    plane.eventMetadata[String(id)] = create(XEventMetadataSchema, { id, name });
    return id;
  };
  const events = spans.map(({ name, startUs, durationUs }) =>
    create(XEventSchema, {
      metadataId: idOf(name),
      data: { case: "offsetPs", value: BigInt(Math.round(Math.max(0, startUs) * 1e6)) },
      durationPs: BigInt(Math.round(durationUs * 1e6)),
    }),
  );
  plane.lines.push(
    create(XLineSchema, {
      id: 1n,
      name: codeLine,
      timestampNs: originNs - (startOf(space) ?? originNs),
      events,
    }),
  );
  return toBinary(XSpaceSchema, space);
}
