import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { CliError } from "../cli_error.ts";
import { executeNotebook, runnableCells } from "../client/execute_notebook.ts";
import { junitXml, type NotebookResult } from "../client/junit.ts";
import { type Notebook, readNotebook, writeNotebook } from "../client/notebook.ts";
import { injectParameters } from "../client/parameters.ts";
import { parseRunOptions, type RunOptions } from "../client/run_options.ts";
import { RunView } from "../client/run_view.ts";
import type { Command } from "../command.ts";

/** As shells report a program that Ctrl-C ended: 128 + SIGINT. */
const interruptedStatus = 130;

export const run: Command = {
  name: "run",
  summary: "Execute notebooks without a browser, for tests, schedules and reports.",
  usage:
    "NOTEBOOK… [-p NAME=VALUE]… [--output DIR | --inplace] [--timeout SECONDS] [--types MODE] [--junit FILE]",
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
  notes: [
    "Without --output or --inplace nothing is written: the run only shows whether the notebook works.",
    "A run ends at the first failing cell, unless it is tagged raises-exception; cells tagged skip-execution",
    "are left out. The executed notebook is written after a failure and after Ctrl-C too.",
    "Exit status: 0 all cells ran, 1 a cell failed, 2 wrong arguments, 130 interrupted.",
  ].join("\n"),

  async run(line) {
    const options = parseRunOptions(line);
    const notebooks = options.paths.map((path) => ({ path, notebook: readNotebook(path) }));
    const control = new AbortController();
    // stays until the process ends: a second, impatient Ctrl-C must not cut off the writing
    const interrupt = (): void => control.abort();
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    const results: NotebookResult[] = [];
    for (const { path, notebook } of notebooks) {
      if (!control.signal.aborted) results.push(await runNotebook(path, notebook, options, control.signal));
    }
    if (options.junit !== undefined) writeReport(options.junit, results);
    if (control.signal.aborted) return interruptedStatus;
    return results.every(hasPassed) ? 0 : 1;
  },
};

async function runNotebook(
  path: string,
  notebook: Notebook,
  options: RunOptions,
  signal: AbortSignal,
): Promise<NotebookResult> {
  process.stdout.write(`${path}\n`);
  for (const warning of injectParameters(notebook, options.parameters)) {
    process.stdout.write(`  ! ${warning}\n`);
  }
  const view = new RunView(runnableCells(notebook).length, options.detail);
  const startedAt = new Date();
  const started = performance.now();
  const cells = await executeNotebook(notebook, {
    cwd: options.kernelCwd ?? dirname(resolve(path)),
    label: resolve(path),
    timeoutMs: options.timeoutMs,
    typeMode: options.typeMode,
    signal,
    onCellStart: (cell, position) => view.cellStarts(cell, position),
    onOutput: (cell) => view.cellPrints(cell),
    onCellEnd: (result) => view.cellEnds(result),
  });
  const result = { path, startedAt, durationMs: performance.now() - started, cells };
  const written = save(path, notebook, options);
  process.stdout.write(`${summary(result, written)}\n`);
  return result;
}

function save(path: string, notebook: Notebook, options: RunOptions): string | undefined {
  const target = options.inplace ? path : options.output && join(options.output, basename(path));
  if (target === undefined) return undefined;
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeNotebook(target, notebook);
  } catch (cause) {
    throw new CliError(`flowbook run: ${target} cannot be written: ${String(cause)}`, {
      cause,
      exitStatus: 1,
    });
  }
  return target;
}

function summary(result: NotebookResult, written: string | undefined): string {
  const failed = result.cells.find((cell) => cell.failure !== undefined);
  const seconds = `${(result.durationMs / 1000).toFixed(1)} s`;
  const where =
    written === undefined ? "not saved: give --output DIR or --inplace" : `→ ${relative(".", written)}`;
  if (failed === undefined) return `✔ ${result.path}  ${result.cells.length} cells  ${seconds}  (${where})`;
  const { position, failure } = failed;
  return `✘ ${result.path}  cell ${position} of ${result.cells.length}: ${failure?.message}  ${seconds}  (${where})`;
}

function hasPassed(result: NotebookResult): boolean {
  return result.cells.every((cell) => cell.status === "passed");
}

function writeReport(path: string, results: readonly NotebookResult[]): void {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  writeFileSync(path, junitXml(results));
}
