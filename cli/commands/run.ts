import { setMaxListeners } from "node:events";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { writeBeside } from "../../runtime/write_beside.ts";
import { ignorableNames } from "../check/ignored.ts";
import { CliError } from "../cli_error.ts";
import { Interruption } from "../client/execute_notebook.ts";
import { readNotebook } from "../client/notebook.ts";
import type { Command } from "../command.ts";
import { isGitHubActions, writeStepSummary } from "../run/github_actions.ts";
import { inParallel } from "../run/in_parallel.ts";
import { junitXml } from "../run/junit.ts";
import { type NotebookResult, outcomeOf, secondsText } from "../run/notebook_result.ts";
import { type NotebookFile, notBegun, runNotebook } from "../run/run_notebook.ts";
import { parseRunOptions, type RunOptions } from "../run/run_options.ts";
import { Screens } from "../run/screens.ts";

/** As shells report a program that Ctrl-C ended: 128 + SIGINT. */
const interruptedStatus = 130;

export const run: Command = {
  name: "run",
  summary: "Execute notebooks without a browser, for tests, schedules and reports.",
  usage: "NOTEBOOK | FOLDER | PATTERN… [options]",
  options: [
    {
      name: "parameter",
      short: "p",
      value: "NAME=VALUE",
      summary: "set a variable after the cell tagged parameters",
    },
    { name: "parameters-file", value: "FILE", summary: "the same from a JSON object" },
    { name: "output", value: "DIR", summary: "write the executed notebooks to this folder" },
    { name: "inplace", summary: "write the executed notebooks over their files" },
    { name: "html", summary: "write each as an HTML page too, to the --output folder or beside it" },
    { name: "check", summary: "compare outputs with the stored ones; fail cells that differ" },
    {
      name: "tolerance",
      value: "NUMBER",
      summary: "how far numbers may differ, relatively above 1 and absolutely below (default: 1e-6)",
    },
    {
      name: "ignore",
      value: "REGEX",
      summary: `text that is not compared; or one of ${ignorableNames.join(", ")}`,
    },
    {
      name: "jobs",
      short: "j",
      value: "N",
      summary: "how many notebooks run at a time (default: the cores)",
    },
    {
      name: "fail-fast",
      summary: "after the first failure, interrupt what runs and begin no other notebook",
    },
    { name: "timeout", value: "SECONDS", summary: "interrupt and fail a cell that takes longer" },
    {
      name: "types",
      value: "MODE",
      summary: "what type errors do: show (default), strict (fail the cell) or off",
    },
    { name: "junit", value: "FILE", summary: "write a JUnit report with one test case for each code cell" },
    { name: "kernel-cwd", value: "DIR", summary: "working directory (default: the notebook's folder)" },
    { name: "quiet", short: "q", summary: "only the line for each cell, without its output" },
    { name: "verbose", short: "v", summary: "also results and displays, and all of a long output" },
  ],
  notes: `Without --output, --inplace or --html nothing is written: the run only shows whether the notebook works.
A notebook ends at its first failing cell; others go on. What was executed is written after a failure
and after Ctrl-C too.

Tags of cells: parameters; skip or skip-execution (left out); raises-exception (may fail, and with --check
must); ignore-output (not compared by --check).

--check never compares execution counts, tracebacks, memory addresses, UUIDs and folders of absolute paths.
Whole numbers must be equal unless --tolerance is given. Pictures that are not the same are counted, not judged.

On GitHub Actions failures become annotations, each notebook a group, and all a table in the summary.
Exit status: 0 all cells ran, 1 a cell failed or differed, 2 wrong arguments, 130 interrupted.`,

  async run(line) {
    const options = parseRunOptions(line);
    const files = options.paths.map((path) => ({ path, notebook: readNotebook(path) }));
    const started = performance.now();
    const control = new AbortController();
    // every running cell listens
    setMaxListeners(0, control.signal);
    let interrupted = false;
    // stays until the process ends: a second, impatient Ctrl-C must not cut off the writing
    const interrupt = (): void => {
      interrupted = true;
      control.abort(new Interruption("interrupted by Ctrl-C"));
    };
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    const results = await runAll(files, options, control);
    if (isGitHubActions()) writeStepSummary(results);
    if (options.junit !== undefined) writeReport(options.junit, junitXml(results));
    if (results.length > 1) process.stdout.write(totals(results, performance.now() - started));
    if (interrupted) return interruptedStatus;
    return results.every((result) => outcomeOf(result) === "passed") ? 0 : 1;
  },
};

function runAll(
  files: readonly NotebookFile[],
  options: RunOptions,
  control: AbortController,
): Promise<NotebookResult[]> {
  const screens = new Screens(process.stdout, {
    parallel: options.jobs > 1,
    wordy: options.detail === "verbose",
  });
  const { signal } = control;
  return inParallel(files, options.jobs, async (file) => {
    if (signal.aborted) return notBegun(file);
    const result = await runNotebook(file, options, { screen: screens.open(file.path), signal });
    if (options.failFast && outcomeOf(result) === "failed") {
      control.abort(new Interruption(`ended because ${file.path} failed (--fail-fast)`));
    }
    return result;
  });
}

function totals(results: readonly NotebookResult[], durationMs: number): string {
  const outcomes = results.map(outcomeOf);
  const counts = (["passed", "failed", "not run"] as const).flatMap((outcome) => {
    const count = outcomes.filter((candidate) => candidate === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  return `${results.length} notebooks: ${counts.join(", ")}  ${secondsText(durationMs)}\n`;
}

function writeReport(path: string, text: string): void {
  try {
    writeBeside(path, text);
  } catch (cause) {
    throw new CliError(`flowbook run: ${path} cannot be written: ${String(cause)}`, { cause, exitStatus: 1 });
  }
}
