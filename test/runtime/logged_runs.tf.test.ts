import { mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseTraining } from "../../protocol/payloads/training.ts";
import { compareRuns, loggedRuns, tf, trainingRuns } from "../../runtime/index.ts";

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
  expect(run?.head).toMatchObject({ title: "wide", step: 2, settings: { units: 64, activation: "relu" } });
  const [series] = run?.saved().runs[0]?.series ?? [];
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
  const run = loggedRuns(folder).find(({ head }) => head.title === "again");
  expect(numbersOf(run?.saved().runs[0]?.series[0]?.values)).toEqual([9, 5, 4]);
});

test("they are shown as runs of the session are", () => {
  const show: unknown = Reflect.get(compareRuns(loggedRuns(folder)), Symbol.for("Jupyter.display"));
  const data: Record<string, unknown> = Object(typeof show === "function" ? show() : undefined);
  const payload = parseTraining(data["application/vnd.flowbook.training.v1+json"]);
  expect(payload.runs.map(({ title }) => title)).toEqual(["again", "wide"]);
  expect(data["text/plain"]).toBe("again: step 2\nwide: step 2");
  expect(data["image/svg+xml"]).toContain(">wide loss<");
  // What another program logs is no run of this session.
  expect(trainingRuns()).toEqual([]);
});

test("a run whose files grow is followed, and ends when they are gone", async () => {
  const growing = mkdtempSync(join(tmpdir(), "flowbook-growing-"));
  const writer = tf.summary.createFileWriter(growing);
  tf.summary.scalar("loss", 3, { writer, step: 0 });
  writer.flush();
  const [run] = loggedRuns(growing);
  expect(run?.item.running).toBe(true);
  tf.summary.scalar("loss", 2, { writer, step: 1 });
  writer.flush();
  await expect.poll(() => run?.head.step, { timeout: 20_000 }).toBe(1);
  expect(numbersOf(run?.changes().run.series[0]?.values)).toEqual([3, 2]);
  writer.close();
  rmSync(growing, { recursive: true });
  await expect.poll(() => run?.item.running, { timeout: 20_000 }).toBe(false);
  expect(run?.head.step).toBe(1);
});

test("a run that was written to long ago is done, as long as it took", () => {
  const [run] = loggedRuns(folder);
  const name = readdirSync(join(folder, "again"))[0] ?? "";
  utimesSync(join(folder, "again", name), 1, 1);
  expect(loggedRuns(folder).find(({ id }) => id === run?.id)?.head.status).toBe("done");
});

test("a folder that is not there is the caller's mistake", () => {
  expect(() => loggedRuns(join(folder, "none"))).toThrow(/none is no folder/);
});
