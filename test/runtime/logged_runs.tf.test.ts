import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseTraining } from "../../protocol/payloads/training.ts";
import { compareRuns, loggedRuns, tf } from "../../runtime/index.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-logged-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function numbersOf(base64: string | undefined): number[] {
  const bytes = Uint8Array.from(Buffer.from(base64 ?? "", "base64"));
  return [...new Float64Array(bytes.buffer)];
}

test("each folder of a log folder is a run with its scalars and its hyper-parameters", () => {
  const writer = tf.summary.createFileWriter(join(folder, "wide"));
  tf.summary.hparams({ units: 64, activation: "relu" }, { writer });
  for (const [step, loss] of [4, 2, 1].entries()) tf.summary.scalar("loss", loss, { writer, step });
  writer.close();
  const [run] = loggedRuns(folder);
  expect(run).toMatchObject({ title: "wide", step: 2, settings: { units: 64, activation: "relu" } });
  const [series] = run?.series ?? [];
  expect(series?.name).toBe("loss");
  expect(numbersOf(series?.steps)).toEqual([0, 1, 2]);
  expect(numbersOf(series?.values)).toEqual([4, 2, 1]);
});

test("steps that were logged again replace those of before", () => {
  const writer = tf.summary.createFileWriter(join(folder, "again"));
  for (const [step, loss] of [
    [0, 9],
    [1, 8],
    [2, 7],
    [1, 5],
    [2, 4],
  ] as const) {
    tf.summary.scalar("loss", loss, { writer, step });
  }
  writer.close();
  const run = loggedRuns(folder).find(({ title }) => title === "again");
  expect(numbersOf(run?.series[0]?.values)).toEqual([9, 5, 4]);
});

test("they are shown as runs of the session are", () => {
  const show: unknown = Reflect.get(compareRuns([], loggedRuns(folder)), Symbol.for("Jupyter.display"));
  const data: Record<string, unknown> = Object(typeof show === "function" ? show() : undefined);
  const payload = parseTraining(data["application/vnd.flowbook.training.v1+json"]);
  expect(payload.runs.map(({ title }) => title)).toEqual(["again", "wide"]);
  expect(data["text/plain"]).toBe("again: step 2, 1 curves\nwide: step 2, 1 curves");
});

test("a folder that is not there is the caller's mistake", () => {
  expect(() => loggedRuns(join(folder, "none"))).toThrow(/none is no folder/);
});
