// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { TraceModel } from "../../../extension/renderers/profile/trace_model.ts";
import { encodeLane } from "../../../protocol/payloads/profile_spans.ts";
import { render } from "../render.ts";

const mime = "application/vnd.flowbook.profile.v1+json";
const lane = encodeLane("thread", "host", {
  starts: Float64Array.of(0, 1000, 6000),
  durations: Float32Array.of(5000, 1000, 2000),
  names: Uint32Array.of(0, 1, 1),
  depths: Uint8Array.of(0, 1, 0),
});
const trace = { fromUs: 0, toUs: 10_000, totalSpans: 4, names: ["outer", "inner"], lanes: [lane] };
const payload = {
  ...{ title: "a profile", startedMs: 0, durationUs: 10_000, trace },
  ops: [
    { name: "a/MatMul", type: "MatMul", device: "/host:CPU", count: 3, totalUs: 9, selfUs: 8, share: 0.5 },
  ],
  ...{ layers: [], memory: [], copies: [], devices: [], steps: [], functions: [] },
  findings: [{ level: "warning", text: "<b>slow</b>", evidence: "3 steps" }],
};

async function draw(value: unknown): Promise<HTMLElement> {
  const host = document.createElement("div");
  await render(mime, { [mime]: value, "text/plain": "saved text" }, host);
  return host;
}

describe("the profile view", () => {
  test("shows findings as text, and another tab when it is chosen", async () => {
    const host = await draw(payload);
    expect(host.querySelector(".flowbook-profile-findings b")?.textContent).toBe("<b>slow</b>");
    const ops = [...host.querySelectorAll<HTMLButtonElement>("[role=tab]")].find(
      (tab) => tab.textContent === "Ops",
    );
    ops?.click();
    expect(ops?.getAttribute("aria-selected")).toBe("true");
    expect(host.querySelector("tbody td")?.textContent).toBe("a/MatMul");
  });

  test.each([
    ["nothing", undefined],
    ["a lane that is cut off", { ...payload, trace: { ...trace, lanes: [{ ...lane, count: 9 }] } }],
    ["a name that is not there", { ...payload, trace: { ...trace, names: ["outer"] } }],
    ["spans out of order", { ...payload, trace: { ...trace, lanes: [{ ...lane, starts: lane.durations }] } }],
    ["a view that is no text", { ...payload, view: 7 }],
    ["a table that is none", { ...payload, ops: "all" }],
  ])("%s falls back to the saved text with the reason", async (_name, value) => {
    const host = await draw(value);
    expect(host.querySelector("pre")?.textContent).toBe("saved text");
    expect(host.querySelector("p")?.textContent).toMatch(/^Profile output: .+ Run the cell again/);
  });
});

describe("a trace", () => {
  const model = new TraceModel(trace);

  test("has a heading, and a line for each depth; times are milliseconds", () => {
    expect(model.lines.map(({ kind }) => kind)).toEqual(["heading", "spans", "spans"]);
    expect(model.facts({ line: 1, index: 1 })).toEqual({
      name: "inner",
      lane: "thread",
      start: 6,
      duration: 2,
    });
    expect([model.count, model.total]).toEqual([3, 4]);
  });

  test("finds the span at a place, and the one beside it", () => {
    expect(model.at(1, 5.5, 0)).toBeUndefined();
    expect(model.at(1, 5.5, 0.6)).toEqual({ line: 1, index: 0 });
    expect(model.beside({ line: 1, index: 0 }, { along: 1, down: 0 })).toEqual({ line: 1, index: 1 });
    expect(model.beside({ line: 2, index: 0 }, { along: 0, down: -1 })).toEqual({ line: 1, index: 0 });
  });

  test("gives a name the same colour whichever other names there are", () => {
    const other = new TraceModel({ ...trace, names: ["inner", "outer"] });
    expect(other.colours[0]).toBe(model.colours[1]);
    expect(model.colours[0]).not.toBe(model.colours[1]);
  });

  test("goes through the spans of a name by time, and from the last to the first", () => {
    const names = model.named("INN");
    const first = model.next(names, undefined);
    expect(first).toMatchObject({ line: 2, index: 0 });
    const second = model.next(names, first);
    expect(second).toMatchObject({ line: 1, index: 1 });
    expect(model.next(names, second)).toMatchObject({ line: 2, index: 0 });
  });
});
