import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseHistograms } from "../../../protocol/payloads/histogram.ts";
import { tf } from "../../../runtime/index.ts";
import { distributionOf } from "../../../runtime/summary/distribution.ts";
import { loggedHistograms } from "../../../runtime/summary/logged_histograms.ts";

let logDir = "";

beforeEach(() => {
  logDir = mkdtempSync(join(tmpdir(), "flowbook-logs-"));
});

afterEach(() => rmSync(logDir, { recursive: true, force: true }));

function write(run: string, tag: string, steps: readonly (readonly number[])[]): void {
  using writer = tf.summary.createFileWriter(join(logDir, run));
  for (const [step, values] of steps.entries()) tf.summary.histogram(tag, [...values], { step, writer });
}

const names = { run: "train", tag: "weights" };

describe("what is shown of logged histograms", () => {
  test("counts over one range for all steps, which lose no value", () => {
    const logged = {
      steps: [0, 1],
      wallTimes: [0, 1],
      buckets: [[{ left: 0, right: 20, count: 80 }], [{ left: 30, right: 40, count: 5 }]],
    };
    const shown = distributionOf(names, logged, 10);
    expect([shown?.low, shown?.high]).toEqual([0, 40]);
    // 40 parts of a range of 40: four values in each of the first twenty, a half in each of the last ten.
    expect(shown?.counts[0]).toEqual([...Array(20).fill(4), ...Array(20).fill(0)]);
    expect(shown?.counts[1]).toEqual([...Array(30).fill(0), ...Array(10).fill(0.5)]);
  });

  test("percentiles, as of values that are spread evenly in their bucket", () => {
    const logged = { steps: [3], wallTimes: [0], buckets: [[{ left: 0, right: 100, count: 50 }]] };
    const expected = [0, 6.68, 15.87, 30.85, 50, 69.15, 84.13, 93.32, 100];
    for (const [index, value] of (distributionOf(names, logged, 10)?.percentiles[0] ?? []).entries()) {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 3);
    }
  });

  test("one value for all, which has no width, and steps without values are left out", () => {
    const bucket = { left: 2, right: 2, count: 7 };
    const logged = { steps: [0, 1], wallTimes: [0, 1], buckets: [[], [bucket]] };
    const shown = distributionOf(names, logged, 10);
    expect(shown?.steps).toEqual([1]);
    expect(shown?.counts[0]?.reduce((sum, count) => sum + count, 0)).toBe(7);
    expect(distributionOf(names, { ...logged, buckets: [[], []] }, 10)).toBeUndefined();
  });

  test("steps that were logged again replace those of before", () => {
    const bucket = (count: number) => [{ left: 0, right: 1, count }];
    const logged = {
      steps: [0, 1, 2, 1, 2],
      wallTimes: [0, 1, 2, 3, 4],
      buckets: [9, 8, 7, 5, 4].map(bucket),
    };
    const shown = distributionOf(names, logged, 10);
    expect(shown?.steps).toEqual([0, 1, 2]);
    const totals = shown?.counts.map((row) => row.reduce((sum, count) => sum + count, 0));
    for (const [index, total] of [9, 5, 4].entries()) expect(totals?.[index]).toBeCloseTo(total, 3);
  });

  test("of many steps every so many, the first and the newest among them", () => {
    const steps = Array.from({ length: 1000 }, (_, step) => step);
    const buckets = steps.map(() => [{ left: 0, right: 1, count: 1 }]);
    const shown = distributionOf(names, { steps, wallTimes: steps, buckets }, 11);
    expect(shown?.steps).toHaveLength(11);
    expect([shown?.steps[0], shown?.steps.at(-1)]).toEqual([0, 999]);
  });
});

describe("histograms of a folder", () => {
  test("are those that were logged, of all runs, as data, picture and text", () => {
    write("train", "weights", [
      [0, 1],
      [0, 10],
    ]);
    write("other", "<b>bias</b>", [[5, 5, 5]]);
    const shown = loggedHistograms(logDir);
    expect(shown.series.map(({ run, tag, steps }) => [run, tag, steps])).toEqual([
      ["other", "<b>bias</b>", [0]],
      ["train", "weights", [0, 1]],
    ]);
    const show: unknown = Reflect.get(shown, Symbol.for("Jupyter.display"));
    const bundle = Object(typeof show === "function" ? show() : undefined);
    const payload = bundle["application/vnd.flowbook.histogram.v1+json"];
    expect(parseHistograms(JSON.parse(JSON.stringify(payload)))).toEqual(payload);
    expect(bundle["image/svg+xml"]).toContain("&lt;b&gt;bias");
    expect(bundle["text/plain"]).toMatch(/train: weights, 2 steps; at step 1 from 0 to 10/);
  });

  test("can be chosen by a part of their tag", () => {
    write("train", "dense/kernel", [[1]]);
    write("train", "dense/bias", [[2]]);
    expect(loggedHistograms(logDir, "bias").series.map(({ tag }) => tag)).toEqual(["dense/bias"]);
  });

  test.each([
    ["", /has no histograms\. Write some by `tf\.summary\.histogram`/],
    ["kernel", /has no histogram whose tag has "kernel"/],
  ])("that are not there are missed (%s)", (tag, reason) => {
    if (tag !== "") write("train", "bias", [[1]]);
    expect(() => loggedHistograms(logDir, tag)).toThrow(reason);
    expect(() => loggedHistograms(join(logDir, "nowhere"))).toThrow(/is no folder/);
  });
});
