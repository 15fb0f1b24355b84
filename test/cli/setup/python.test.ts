import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { venvProgram } from "../../../cli/paths.ts";
import { tensorflowStep } from "../../../cli/setup/python_packages.ts";
import { writeStamp } from "../../../cli/setup/stamp.ts";
import { venvDirectory } from "../../../runtime/environment.ts";
import { temporaryFolder } from "../flowbook_process.ts";

const log = (): void => undefined;

afterEach(() => vi.unstubAllEnvs());

test("a TensorFlow whose change to the other variant was cut off is installed again", async () => {
  vi.stubEnv("FLOWBOOK_VENV", temporaryFolder());
  writeProgram(venvProgram("python"), "exit 0");
  await tensorflowStep("cpu").run(log);
  expect(tensorflowStep("cpu").isDone()).toBe(true);
  // stands for the other variant: the same stamp with other content, and a pip that fails
  const stamp = join(venvDirectory(), ".flowbook-tensorflow");
  writeStamp(stamp, `gpu${readFileSync(stamp, "utf8").slice(3)}`);
  expect(tensorflowStep("gpu").isDone()).toBe(true);
  writeProgram(venvProgram("python"), "exit 1");
  await expect(tensorflowStep("cpu").run(log)).rejects.toThrow(/ended with status 1/);
  expect(tensorflowStep("gpu").isDone()).toBe(false);
});

function writeProgram(file: string, script: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
