import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, expect, test, vi } from "vitest";
import { CliError } from "../../cli/cli_error.ts";
import { runSteps } from "../../cli/setup/progress.ts";
import { findPython } from "../../cli/setup/python.ts";
import { runLogged } from "../../cli/setup/run_logged.ts";
import { hashFiles, isStamped, writeStamp } from "../../cli/setup/stamp.ts";
import type { Step } from "../../cli/setup/step.ts";
import { temporaryFolder } from "./flowbook_process.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What a run of steps writes to stderr. */
function captureStderr(): () => string {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  return () => write.mock.calls.map(([text]) => String(text)).join("");
}

function step(name: string, done: boolean, run: Step["run"]): Step {
  return { name, advice: "Check the network.", isDone: () => done, run };
}

function runTestSteps(steps: readonly Step[]): Promise<void> {
  return runSteps(steps, join(temporaryFolder(), "setup.log"));
}

test("only steps that are not done run, each with a line and its time", async () => {
  const shown = captureStderr();
  const run: string[] = [];
  await runTestSteps([
    step("first", true, async () => void run.push("first")),
    step("second", false, async () => void run.push("second")),
  ]);
  expect(run).toEqual(["second"]);
  expect(shown()).toMatch(/✔ second {2}\d+\.\d s\n$/);
  expect(shown()).not.toContain("first");
});

test("a step that has to be done again says why", async () => {
  const shown = captureStderr();
  await runTestSteps([{ ...step("venv", false, async () => undefined), reason: () => "it was moved" }]);
  expect(shown()).toMatch(/^! venv is made anew: it was moved\n/);
});

test("a failing step ends the set-up with the end of its log and what to do", async () => {
  const shown = captureStderr();
  const failing = step("Packages", false, async (log) => {
    for (let line = 1; line <= 40; line++) log(`line ${line}.`);
    throw new Error("pip ended with status 1");
  });
  const never = vi.fn();
  const error: unknown = await runTestSteps([failing, step("next", false, never)]).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CliError);
  expect(String(error)).toContain("line 40.");
  expect(String(error)).not.toContain("line 1.");
  expect(String(error)).toContain("Packages: pip ended with status 1.\nCheck the network.");
  expect(shown()).toContain("✘ Packages");
  expect(never).not.toHaveBeenCalled();
});

test("a program's output goes to the log line by line, and its failure names it", async () => {
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const code = "console.log('out\\nmore'); console.error('err'); process.exitCode = 3";
  await expect(runLogged(process.execPath, ["-e", code], { cwd: ".", log })).rejects.toThrow(
    /ended with status 3/,
  );
  expect(lines).toEqual(expect.arrayContaining(["out", "more", "err"]));
  await expect(runLogged("no-such-program", [], { cwd: ".", log })).rejects.toThrow(
    /no-such-program cannot be started/,
  );
});

test("a stamp holds for its inputs only, and is never half written", () => {
  const file = join(temporaryFolder(), "deep", "stamp");
  expect(isStamped(file, "a")).toBe(false);
  writeStamp(file, "a");
  expect(isStamped(file, "a")).toBe(true);
  expect(isStamped(file, "b")).toBe(false);
  expect(existsSync(`${file}.part`)).toBe(false);
  expect(readFileSync(file, "utf8")).toBe("a");
});

test("a hash of sources changes with a file's content and name, and not with build output", () => {
  const folder = temporaryFolder();
  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write("a.ts", "1");
  const first = hashFiles([folder]);
  write("node_modules/x/index.js", "2");
  write("dist/a.js", "2");
  expect(hashFiles([folder])).toBe(first);
  write("a.ts", "3");
  const second = hashFiles([folder]);
  expect(second).not.toBe(first);
  write("b/a.ts", "1");
  expect(hashFiles([folder])).not.toBe(second);
});

/** A program that answers like a Python of this version, with or without the module ensurepip. */
function fakePython(version: string, hasVenv: boolean): string {
  const file = join(temporaryFolder(), "python");
  const script = `#!/bin/sh\ncase "$2" in *ensurepip*) exit ${hasVenv ? 0 : 1};; *) echo ${version};; esac\n`;
  writeFileSync(file, script, { mode: 0o755 });
  return file;
}

test("a Python with venv is taken", () => {
  const python = fakePython("3.12.1", true);
  vi.stubEnv("FLOWBOOK_PYTHON", python);
  expect(findPython()).toEqual({ command: python, version: "3.12.1", minor: 12 });
});

test("a Python without venv is refused with the package to install", () => {
  vi.stubEnv("FLOWBOOK_PYTHON", fakePython("3.12.1", false));
  expect(() => findPython()).toThrow(/3\.12\.1.*no venv module.*apt-get install python3-venv/);
});

test("a Python that is too old, or none, is refused with what is needed", () => {
  vi.stubEnv("FLOWBOOK_PYTHON", fakePython("3.9.2", true));
  expect(() => findPython()).toThrow(/needs Python 3\.10 or newer; found 3\.9\.2/);
  vi.stubEnv("FLOWBOOK_PYTHON", "/nowhere/python");
  expect(() => findPython()).toThrow(/there is none on PATH/);
});
