import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseProfile, parseTrace } from "../../../protocol/payloads/profile.ts";
import { tf } from "../../../runtime/index.ts";
import { liveViews } from "../../../runtime/live_views.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "profiler-"));
});

afterEach(() => {
  if (tf.profiler.isRunning()) tf.profiler.stop();
  rmSync(folder, { recursive: true });
});

/** Runs for about so long in one function, which the samples must find. */
function prepareSlowly(milliseconds: number): number {
  const end = performance.now() + milliseconds;
  let sum = 0;
  while (performance.now() < end) for (let index = 0; index < 1000; index += 1) sum += Math.sqrt(index);
  return sum;
}

describe("tf.profiler", () => {
  test("counts each op that ran between start and stop, and none outside", () => {
    const a = tf.ones<tf.Rank.R2>([64, 64]);
    a.matMul(a).dataSync();
    tf.profiler.start(folder);
    for (let run = 0; run < 7; run += 1) a.matMul(a).dispose();
    a.exp().dataSync();
    const profile = tf.profiler.stop();
    a.matMul(a).dataSync();
    const counts = Object.fromEntries(profile.ops.map(({ type, count }) => [type, count]));
    expect(counts).toMatchObject({ BatchMatMulV2: 7, Exp: 1 });
    const share = profile.ops.reduce((sum, op) => sum + op.share, 0);
    expect(share).toBeCloseTo(1, 6);
    for (const { selfUs, totalUs } of profile.ops) expect(selfUs).toBeLessThanOrEqual(totalUs);
  });

  test("finds the steps of a loop and the function of the cell that runs between them", () => {
    const step = tf.function((x: tf.Tensor2D) => x.matMul(x).sum());
    const x = tf.ones<tf.Rank.R2>([32, 32]);
    step(x).dataSync();
    tf.profiler.start(undefined, { typescript: true });
    for (let index = 0; index < 6; index += 1) {
      prepareSlowly(15);
      step(x).dataSync();
    }
    const profile = tf.profiler.stop();
    expect(profile.steps).toHaveLength(6);
    const slow = profile.functions.find(({ name }) => name === "prepareSlowly");
    expect(slow?.ownCode).toBe(true);
    // Six rounds of 15 ms, which the loop waits for by the clock.
    expect(slow?.totalUs).toBeGreaterThan(6 * 15_000 * 0.8);
    expect(profile.steps.slice(1).every(({ gapBy }) => gapBy[0]?.name.endsWith(" prepareSlowly"))).toBe(true);
    expect(profile.findings[0]?.level).toBe("warning");
    expect(profile.findings[0]?.evidence).toContain("prepareSlowly");
  });

  test("notes what was allocated", async () => {
    const profile = await tf.profiler.profile(() => tf.ones([1000, 1000]).add(1).dataSync());
    expect(Math.max(...profile.memory.map(({ peakBytes }) => peakBytes))).toBeGreaterThanOrEqual(4_000_000);
    // A million float32 values, and a little for alignment.
    const sum = profile.memory.flatMap(({ peak }) => peak).find(({ op }) => op === "Add");
    expect(sum?.bytes).toBeGreaterThanOrEqual(4_000_000);
  });

  test("reads back what it wrote", () => {
    tf.profiler.start(folder, { title: "sums" });
    tf.ones([100]).sum().dataSync();
    prepareSlowly(10);
    const written = tf.profiler.stop();
    expect(written.path).toMatch(/plugins\/profile\/\d{4}(_\d\d){5}\/[^/]+\.xplane\.pb$/);
    const read = tf.profiler.load(written.path ?? "");
    expect(read.ops).toEqual(written.ops);
    expect(read.functions).toEqual(written.functions);
  });

  test("gives views a payload that their parser takes, and answers with the spans of a range", async () => {
    const profile = await tf.profiler.profile(() => tf.ones([100]).sum().dataSync(), { title: "asked" });
    expect(parseProfile(JSON.parse(JSON.stringify(profile.payload()))).title).toBe("asked");
    const view = liveViews.all().find(({ item }) => item.title === "asked");
    const answer = view?.ask?.({ fromUs: 0, toUs: profile.durationUs, limit: 3 });
    const trace = parseTrace(JSON.parse(JSON.stringify(answer)));
    expect(trace.totalSpans).toBeGreaterThan(3);
    expect(trace.lanes.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(3);
    expect(() => view?.ask?.({ fromUs: 0, toUs: 1, limit: 1e9 })).toThrow("Ask for { fromUs, toUs, limit }");
  });

  test("saves a Chrome trace with every span", async () => {
    const profile = await tf.profiler.profile(() => tf.ones([100]).sum().dataSync());
    const path = join(folder, "trace.json");
    profile.saveChromeTrace(path);
    const { traceEvents } = JSON.parse(readFileSync(path, "utf8"));
    const spans = traceEvents.filter(({ ph }: { ph: string }) => ph === "X");
    const all = profile.spans({ fromUs: 0, toUs: profile.durationUs, limit: 1_000_000 });
    expect(spans).toHaveLength(all.totalSpans);
    expect(spans.some(({ name }: { name: string }) => name === "Sum:Sum")).toBe(true);
  });

  test("says what to do when it is started twice, or stopped without a start", () => {
    expect(() => tf.profiler.stop()).toThrow("tf.profiler.stop: no profile is being recorded. Call");
    tf.profiler.start(undefined, { title: "first" });
    expect(() => tf.profiler.start()).toThrow(
      'a profile is being recorded, "first". Call `tf.profiler.stop()`',
    );
  });

  test("what the code throws ends the recording", async () => {
    const failing = tf.profiler.profile(() => {
      throw new Error("planted");
    });
    await expect(failing).rejects.toThrow("planted");
    expect(tf.profiler.isRunning()).toBe(false);
  });

  test("refuses files that are no profile, cut off or missing", () => {
    tf.profiler.start(folder);
    tf.ones([9]).sum().dataSync();
    const profile = tf.profiler.stop();
    const bytes = readFileSync(profile.path ?? "");
    const damaged = (content: Uint8Array) => {
      const path = join(folder, "damaged.xplane.pb");
      writeFileSync(path, content);
      return () => tf.profiler.load(path);
    };
    expect(damaged(bytes.subarray(0, bytes.length >> 1))).toThrow(/is not a whole XPlane file. Pass a/);
    expect(damaged(Buffer.from("no profile at all"))).toThrow(/is not a whole XPlane file|holds no profile/);
    expect(damaged(new Uint8Array())).toThrow(/holds no profile. Pass a/);
    expect(() => tf.profiler.load(join(folder, "none"))).toThrow(/there is no file .*none. Pass a/);
  });
});
