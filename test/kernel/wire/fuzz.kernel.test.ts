import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot, venvDirectory } from "../../../runtime/environment.ts";
import { resultText, TestKernel } from "../../support/kernel.ts";

const run = promisify(execFile);
const { FLOWBOOK_SEED = "20261125" } = process.env;

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute("1");
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** Resident memory of the kernel's process, in MB. */
function memoryMb(): number {
  const status = readFileSync(`/proc/${kernel.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

const sockets = ["shell", "control", "stdin", "hb", "iopub"] as const;

test.each(sockets)(
  "10,000 bad messages on %s change nothing, and the next good request is answered",
  async (socket) => {
    const before = memoryMb();
    const fuzz = join(packageRoot, "test", "kernel", "wire", "fuzz.py");
    const python = join(venvDirectory(), "bin", "python");
    const { stdout } = await run(python, [fuzz, kernel.connectionFile, FLOWBOOK_SEED, "10000", socket]);
    expect(JSON.parse(stdout)).toEqual({ sent: 10_000 });
    expect(resultText(await kernel.execute("typeof fuzzed"))).toBe("'undefined'");
    expect((await kernel.request("kernel_info_request", {}, "control")).reply.content.status).toBe("ok");
    kernel.command({ do: "heartbeat" });
    expect((await kernel.event("heartbeat")).answered).toBe(true);
    // Hundreds of megabytes were sent; what is left is what the collector has not yet looked at.
    expect(memoryMb() - before).toBeLessThan(500);
  },
);

test("the log does not grow with the number of bad messages", () => {
  const lines = kernel.stderr.join("").split("\n");
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.length).toBeLessThan(500);
});

test("a message that is sent a second time is not run again", async () => {
  await kernel.execute("let runs = 0");
  const id = kernel.sendExecute("++runs");
  await kernel.answerTo(id);
  kernel.command({ do: "replay", channel: "shell" });
  expect(resultText(await kernel.execute("runs"))).toBe("1");
});

test("input() is answered on the stdin channel alone, where nothing else is obeyed", async () => {
  const id = kernel.sendExecute("input('name? ')");
  await kernel.until(({ type, parentId }) => type === "input_request" && parentId === id);
  kernel.send("input_reply", { value: "from shell" }, "shell");
  kernel.send("shutdown_request", { restart: false }, "stdin");
  await kernel.request("kernel_info_request", {});
  kernel.send("input_reply", { value: "from stdin" }, "stdin");
  expect(resultText(await kernel.answerTo(id))).toBe("'from stdin'");
});
