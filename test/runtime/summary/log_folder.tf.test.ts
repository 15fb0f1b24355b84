import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tensorboardProgram } from "../../../cli/setup/test_tools.ts";
import { tf } from "../../../runtime/index.ts";
import { LogFolder } from "../../../runtime/summary/log_folder.ts";

let logDir = "";

beforeEach(() => {
  logDir = mkdtempSync(join(tmpdir(), "flowbook-logs-"));
});

afterEach(() => rmSync(logDir, { recursive: true, force: true }));

function writeLosses(folder: string, losses: readonly number[]): void {
  using writer = tf.summary.createFileWriter(join(logDir, folder));
  writer.asDefault(() => {
    for (const [step, loss] of losses.entries()) tf.summary.scalar("loss", loss, { step });
  });
}

function eventFile(folder: string): string {
  const [name = ""] = readdirSync(join(logDir, folder));
  return join(logDir, folder, name);
}

/** Writes a log with TensorBoard's own writer in Python. */
const program = `
import sys
from tensorboard.summary import Writer
writer = Writer(sys.argv[1])
for step in range(3):
    writer.add_scalar("loss", 1 / (step + 1), step)
writer.close()
`;

describe("a log folder", () => {
  test("has a run for each folder with event files, read back as they were written", () => {
    writeLosses("first/train", [0.5, 0.25]);
    writeLosses("second", [1]);
    const logs = new LogFolder(logDir);
    expect(logs.runNames()).toEqual(["first/train", "second"]);
    const loss = logs.read("first/train").scalars.get("loss");
    expect(loss?.steps).toEqual([0, 1]);
    expect(loss?.values).toEqual([0.5, 0.25]);
    for (const seconds of loss?.wallTimes ?? [])
      expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(600);
  });

  test("reads what TensorBoard's Python wrote", () => {
    execFileSync(tensorboardProgram("python"), ["-c", program, join(logDir, "python")], { stdio: "pipe" });
    const run = new LogFolder(logDir).read("python");
    expect(run.scalars.get("loss")?.steps).toEqual([0, 1, 2]);
    expect(run.scalars.get("loss")?.values).toEqual([1, 1 / 2, 1 / 3].map(Math.fround));
  });

  test("keeps hyper-parameters and histograms that it wrote itself", () => {
    using writer = tf.summary.createFileWriter(logDir);
    writer.asDefault(() => {
      tf.summary.hparams({ units: 3, name: "x", bias: false });
      tf.summary.histogram("w", tf.tensor([1, 1, 5]), { step: 0 });
    });
    writer.flush();
    const run = new LogFolder(logDir).read(".");
    expect(run.hparams).toEqual({ units: 3, name: "x", bias: false });
    const counts = run.histograms.get("w")?.buckets[0]?.map(({ count }) => count);
    expect(counts?.reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  test("gives what is sound of a file that ends in half a record", () => {
    writeLosses("cut", [3, 2, 1]);
    const file = eventFile("cut");
    truncateSync(file, statSync(file).size - 5);
    expect(new LogFolder(logDir).read("cut").scalars.get("loss")?.values).toEqual([3, 2]);
  });

  test("gives what is sound of a file with garbage at its end, and nothing of one that is garbage", () => {
    writeLosses("bad", [3, 2]);
    appendFileSync(eventFile("bad"), Buffer.alloc(300, 0xff));
    expect(new LogFolder(logDir).read("bad").scalars.get("loss")?.values).toEqual([3, 2]);
    appendFileSync(
      join(logDir, "events.out.tfevents.1.garbage"),
      "this is no event file, and longer than a header",
    );
    expect(new LogFolder(logDir).read(".").scalars.size).toBe(0);
  });

  test("says what runs there are where one is asked for that is not there", () => {
    writeLosses("a", [1]);
    expect(() => new LogFolder(logDir).read("b")).toThrow(/has no run b\. Its runs are: a\./);
    expect(() => new LogFolder(join(logDir, "none"))).toThrow(/none is no folder/);
  });
});
