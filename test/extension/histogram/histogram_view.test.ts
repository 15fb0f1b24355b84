// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { histogramBins } from "../../../protocol/payloads/histogram.ts";
import { render } from "../render.ts";

const mime = "application/vnd.flowbook.histogram.v1+json";
const row = (first: number) => [first, ...Array<number>(histogramBins - 1).fill(0)];
const series = {
  ...{ run: "train", tag: "<b>w</b>", steps: [0, 10], low: 0, high: 80 },
  counts: [row(3), row(7)],
  percentiles: [
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
    [0, 10, 20, 30, 40, 50, 60, 70, 80],
  ],
};
const payload = { title: "Histograms of logs", series: [series, { ...series, tag: "bias" }] };

async function draw(value: unknown): Promise<HTMLElement> {
  const host = document.createElement("div");
  await render(mime, { [mime]: value, "text/plain": "saved text" }, host);
  return host;
}

function choose(host: HTMLElement, label: string, value: string): void {
  const select = host.querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`);
  if (select === null) throw new Error(`no choice of ${label}`);
  select.value = value;
  select.dispatchEvent(new Event("change"));
}

const note = (host: HTMLElement) => host.querySelector("[role=status]")?.textContent;
const press = (host: HTMLElement, key: string) =>
  host.querySelector("svg")?.dispatchEvent(new KeyboardEvent("keydown", { key }));

describe("the histogram view", () => {
  test("draws a ridge for each step and says the newest in words", async () => {
    const host = await draw(payload);
    expect(host.querySelectorAll(".flowbook-histogram-ridge")).toHaveLength(2);
    expect(note(host)).toBe("<b>w</b> over 2 steps; at step 10 from 0 to 80, median 40");
    expect(host.querySelector("b")).toBeNull();
  });

  test("arrows read the counts, step by step and along the range", async () => {
    const host = await draw(payload);
    for (let bin = 0; bin < histogramBins; bin += 1) press(host, "ArrowLeft");
    expect(note(host)).toBe("step 10: 7 values from 0 to 2");
    press(host, "ArrowUp");
    expect(note(host)).toBe("step 0: 3 values from 0 to 2");
  });

  test("bands show the percentiles of each step", async () => {
    const host = await draw(payload);
    choose(host, "Shape", "bands");
    expect(host.querySelectorAll(".flowbook-histogram-band")).toHaveLength(4);
    press(host, "ArrowLeft");
    expect(note(host)).toBe("step 0: 0 to 8, two thirds from 2 to 6, median 4");
  });

  test("another tag is chosen by its name", async () => {
    const host = await draw(payload);
    choose(host, "Run and tag", "1");
    expect(note(host)).toMatch(/^bias over 2 steps/);
  });

  test.each([
    ["nothing", undefined],
    ["no series", { ...payload, series: [] }],
    ["a step without counts", { ...payload, series: [{ ...series, counts: [row(3)] }] }],
    ["too few percentiles", { ...payload, series: [{ ...series, percentiles: [[1], [2]] }] }],
    ["a range without an end", { ...payload, series: [{ ...series, high: null }] }],
    [
      "more numbers than a notebook keeps",
      { ...payload, series: Array(200).fill({ ...series, steps: Array(100).fill(0) }) },
    ],
  ])("%s falls back to the saved text with the reason", async (_name, value) => {
    const host = await draw(value);
    expect(host.querySelector("pre")?.textContent).toBe("saved text");
    expect(host.querySelector("p")?.textContent).toMatch(/^Histogram output: .+ Run the cell again/);
  });
});
