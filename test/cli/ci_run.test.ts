import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";
import { type Ended, runToEnd, temporaryFolder } from "./flowbook_process.ts";

/** Runs `.ci/run` with an `npm` that leaves this report and status. */
async function ciRun(
  report: object | string | undefined,
  status: number,
): Promise<Ended & { lastLine: string | undefined }> {
  const root = temporaryFolder();
  const bin = join(root, "bin");
  mkdirSync(bin);
  mkdirSync(join(root, ".flowbook"));
  cpSync(join(packageRoot, ".ci"), join(root, ".ci"), { recursive: true });
  // a report of an earlier run must not be counted
  writeFileSync(join(root, ".flowbook", "test-results.json"), JSON.stringify({ numPassedTests: 99 }));
  writeFileSync(
    join(root, "report.json"),
    typeof report === "string" ? report : JSON.stringify(report ?? {}),
  );
  const write = report === undefined ? "" : "cp report.json .flowbook/test-results.json\n";
  writeFileSync(join(bin, "npm"), `#!/bin/sh\n${write}exit ${status}\n`);
  chmodSync(join(bin, "npm"), 0o755);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const ended = await runToEnd(join(root, ".ci", "run"), [], { env, cwd: root });
  return { ...ended, lastLine: ended.stdout.trimEnd().split("\n").at(-1) };
}

const passing = { status: "passed", assertionResults: [{ status: "passed" }] };
const failing = { status: "failed", assertionResults: [{ status: "failed" }] };
const unloadable = { status: "failed", assertionResults: [] };

test.each([
  [
    "all tests passed",
    { numPassedTests: 3, numFailedTests: 0, testResults: [passing] },
    0,
    "3 passed, 0 failed",
    0,
  ],
  [
    "a test failed",
    { numPassedTests: 2, numFailedTests: 1, testResults: [failing] },
    1,
    "2 passed, 1 failed",
    1,
  ],
  [
    "a file did not load",
    { numPassedTests: 2, numFailedTests: 0, testResults: [unloadable] },
    1,
    "2 passed, 1 failed",
    1,
  ],
  ["an error was outside of all tests", { numPassedTests: 2, numFailedTests: 0 }, 1, "2 passed, 1 failed", 1],
  ["nothing ran", { numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0, "0 passed, 1 failed", 1],
  ["the report was cut off", '{ "numPassedTests": 3, "numFai', 0, "0 passed, 1 failed", 1],
  ["the report is empty", "", 0, "0 passed, 1 failed", 1],
  ["the report is no report", "null", 0, "0 passed, 1 failed", 1],
  ["npm test broke down", undefined, 127, "0 passed, 1 failed", 1],
])("when %s, .ci/run counts it in its last line", async (_name, report, npmStatus, line, status) => {
  const ended = await ciRun(report, npmStatus);
  expect(ended.lastLine).toBe(line);
  expect(ended.status).toBe(status);
});
