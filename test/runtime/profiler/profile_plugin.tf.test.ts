import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";
import type { Profile } from "../../../runtime/profiler/profile.ts";
import { dataLoaders, TensorBoard } from "../../support/tensorboard.ts";

const runs = 20;
const logDir = mkdtempSync(join(tmpdir(), "flowbook-profile-"));
let profile: Profile;

beforeAll(async () => {
  const x = tf.randomNormal([300, 300]);
  const product = (input: tf.Tensor) => tf.nameScope("block", () => input.matMul(input).relu().sum());
  const step = tf.function(product, { name: "step" });
  step(x);
  const code = () => {
    for (let run = 0; run < runs; run += 1) step(x).dataSync();
  };
  profile = await tf.profiler.profile(code, { logDir: join(logDir, "train") });
  // TensorBoard looks for profiles in runs only, which are folders with events.
  using writer = tf.summary.createFileWriter(join(logDir, "train"));
  tf.summary.scalar("loss", 1, { step: 0, writer });
});

afterAll(() => rmSync(logDir, { recursive: true, force: true }));

interface Table {
  readonly cols: readonly { readonly id: string }[];
  readonly rows: readonly { readonly c: readonly { readonly v: unknown }[] }[];
}

/** Rows of a table in the form of Google's charts, by the ids of its columns. */
function records({ cols, rows }: Table): readonly Readonly<Record<string, unknown>>[] {
  return rows.map(({ c }) => Object.fromEntries(cols.map(({ id }, index) => [id, c[index]?.v])));
}

function parseTables(value: unknown): readonly Table[] {
  return value as readonly Table[];
}

function parseTrace(value: unknown): {
  readonly traceEvents: readonly { readonly ph?: string; readonly name?: string }[];
} {
  return value as { readonly traceEvents: readonly { readonly ph?: string; readonly name?: string }[] };
}

describe.each(dataLoaders)("TensorBoard's profile plugin, with the %s loader,", (loader) => {
  let board: TensorBoard;
  let query = "";

  beforeAll(async () => {
    board = await TensorBoard.start(logDir, loader);
    await board.runs(["train"]);
    const [run] = (await board.get("plugin/profile/runs")) as readonly string[];
    query = `run=${run}&host=`;
  });

  afterAll(() => board?.stop());

  test("has the ops that tf.profiler has, with the same times", async () => {
    const answer = await board.get(`plugin/profile/data?${query}&tag=framework_op_stats`);
    const [table] = parseTables(answer);
    const theirs = new Map(records(table ?? { cols: [], rows: [] }).map((row) => [row.operation, row]));
    const ours = profile.ops.filter(({ name }) => name.startsWith("block/"));
    expect(ours.map(({ name }) => name).sort()).toEqual(["block/BatchMatMulV2", "block/Relu", "block/Sum"]);
    for (const { name, count, selfUs, totalUs } of ours) {
      const row = theirs.get(name);
      // The plugin counts a run twice where the op hands its work to other threads.
      expect(Number(row?.occurrences) % runs, name).toBe(0);
      expect(count, name).toBe(runs);
      expect(Number(row?.total_self_time) / selfUs, name).toBeCloseTo(1, 2);
      expect(Number(row?.total_time) / totalUs, name).toBeCloseTo(1, 2);
    }
  });

  test("shows a trace with each run of each op", async () => {
    const { traceEvents } = parseTrace(await board.get(`plugin/profile/data?${query}&tag=trace_viewer@`));
    const spans = traceEvents.filter(({ ph, name }) => ph === "X" && /BatchMatMulV2/.test(name ?? ""));
    expect(spans.length).toBeGreaterThanOrEqual(runs);
  });
});
