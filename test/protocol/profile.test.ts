import { expect, test } from "vitest";
import { type ProfilePayload, parseProfile } from "../../protocol/payloads/profile.ts";
import { decodeLane, encodeLane } from "../../protocol/payloads/profile_spans.ts";

const spans = {
  starts: Float64Array.of(0, 1.5, 1e9),
  durations: Float32Array.of(10, 2, 0.5),
  names: Uint32Array.of(0, 1, 1),
  depths: Uint8Array.of(0, 1, 0),
};

const payload: ProfilePayload = {
  title: "step",
  startedMs: 1,
  durationUs: 1e9,
  trace: {
    fromUs: 0,
    toUs: 1e9,
    totalSpans: 3,
    names: ["MatMul", "Relu"],
    lanes: [encodeLane("main", "host", spans)],
  },
  ops: [{ name: "MatMul", type: "MatMul", device: "host", count: 1, totalUs: 10, selfUs: 8, share: 0.8 }],
  layers: [],
  memory: [],
  copies: [],
  devices: [],
  steps: [],
  functions: [],
  findings: [{ level: "notice", text: "MatMul takes 80 %.", evidence: "8 of 10 µs" }],
};

test("a profile survives JSON, and its spans are what they were", () => {
  const parsed = parseProfile(JSON.parse(JSON.stringify(payload)));
  expect(parsed).toEqual(payload);
  expect(parsed.trace.lanes.map(decodeLane)).toEqual([spans]);
});

test.each([
  ["its columns are cut off", { starts: "AAAA" }, /Profile output: a column has another length/],
  [
    "a name is missing",
    { names: encodeLane("", "host", { ...spans, names: Uint32Array.of(0, 1, 2) }).names },
    /no name/,
  ],
  [
    "starts are out of order",
    { starts: encodeLane("", "host", { ...spans, starts: Float64Array.of(5, 1, 2) }).starts },
    /out of order/,
  ],
  ["it claims too many spans", { count: 1e12 }, /no count of spans/],
])("a lane is refused where %s", (_, wrong, message) => {
  const [lane] = payload.trace.lanes;
  const damaged = { ...payload, trace: { ...payload.trace, lanes: [{ ...lane, ...wrong }] } };
  expect(() => parseProfile(damaged)).toThrow(message);
});

test("a payload of another kind says what is wrong", () => {
  expect(() => parseProfile("x")).toThrow(
    "Profile output: a part is not an object. Run the cell again to replace the saved output.",
  );
});
