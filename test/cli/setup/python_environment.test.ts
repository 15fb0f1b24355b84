import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pythonEnvironmentStep } from "../../../cli/setup/python_environment.ts";
import { temporaryFolder } from "../flowbook_process.ts";

let venv: string;

beforeEach(() => {
  venv = join(temporaryFolder(), "venv");
  vi.stubEnv("FLOWBOOK_VENV", venv);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** An environment made for Python 3.12, as `python -m venv` leaves it. */
function makeEnvironment(pip = `#!${venv}/bin/python3.12\n`): void {
  mkdirSync(join(venv, "bin"), { recursive: true });
  writeFileSync(join(venv, "pyvenv.cfg"), "home = /usr/bin\nversion = 3.12.4\n");
  writePython("echo 3.12.7");
  writeFileSync(join(venv, "bin", "pip"), pip);
}

function writePython(script: string): void {
  writeFileSync(join(venv, "bin", "python"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test("an environment that works is kept, also after a patch release of its Python", () => {
  makeEnvironment();
  expect(pythonEnvironmentStep.isDone()).toBe(true);
});

test("an environment that is not there yet is made without giving a reason", () => {
  expect(pythonEnvironmentStep.isDone()).toBe(false);
  expect(pythonEnvironmentStep.reason?.()).toBeUndefined();
});

test.each([
  ["", (old: string) => `#!${old}/bin/python3.12\n# -*- coding: utf-8 -*-\n`],
  [
    ", with a path too long for a #! line",
    (old: string) => `#!/bin/sh\n'''exec' "${old}/bin/python" "$0" "$@"\n' '''\n`,
  ],
])("an environment that was moved is made anew%s", (_how, pip) => {
  makeEnvironment(pip(venv));
  expect(pythonEnvironmentStep.isDone()).toBe(true);
  const moved = `${venv} moved`;
  renameSync(venv, moved);
  vi.stubEnv("FLOWBOOK_VENV", moved);
  expect(pythonEnvironmentStep.isDone()).toBe(false);
  expect(pythonEnvironmentStep.reason?.()).toBe(`it was made in ${venv}/bin`);
});

test.each<[string, () => void, RegExp]>([
  [
    "whose Python was upgraded",
    () => writePython("echo 3.13.1"),
    /^it was made for Python 3\.12, and its Python is 3\.13\.1 now$/,
  ],
  ["whose Python was removed", () => rmSync(join(venv, "bin", "python")), /has gone$/],
  ["whose Python does not start", () => writePython("exit 127"), /bin\/python does not start$/],
  ["that an earlier start left half made", () => rmSync(join(venv, "bin", "pip")), /has no pip/],
])("an environment %s is made anew", (_what, damage, reason) => {
  makeEnvironment();
  damage();
  expect(pythonEnvironmentStep.isDone()).toBe(false);
  expect(pythonEnvironmentStep.reason?.()).toMatch(reason);
});
