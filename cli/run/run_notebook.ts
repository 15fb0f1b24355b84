import { dirname, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { checkResults, storedOutputs } from "../check/check_results.ts";
import { type CellResult, executeNotebook, notRun, runnableCells } from "../client/execute_notebook.ts";
import type { Notebook } from "../client/notebook.ts";
import { cellTitle } from "./cell_text.ts";
import { annotations, isGitHubActions } from "./github_actions.ts";
import { type NotebookResult, outcomeOf, secondsText } from "./notebook_result.ts";
import { injectParameters } from "./parameters.ts";
import type { RunOptions } from "./run_options.ts";
import { indented, RunView } from "./run_view.ts";
import { type Saved, save } from "./save.ts";
import type { NotebookScreen } from "./screens.ts";

/** A notebook as it was read from its file. */
export interface NotebookFile {
  readonly path: string;
  readonly notebook: Notebook;
}

/** Runs a notebook from its first line on the screen to its written files. */
export async function runNotebook(
  { path, notebook }: NotebookFile,
  options: RunOptions,
  run: { readonly screen: NotebookScreen; readonly signal: AbortSignal },
): Promise<NotebookResult> {
  const { screen, signal } = run;
  for (const warning of injectParameters(notebook, options.parameters)) screen.print(`  ! ${warning}\n`);
  const cells = runnableCells(notebook);
  const stored = storedOutputs(cells);
  const view = new RunView(cells.length, options.detail, screen);
  const startedAt = new Date();
  const started = performance.now();
  const executed = await executeNotebook(notebook, {
    cwd: options.kernelCwd ?? dirname(resolve(path)),
    label: resolve(path),
    timeoutMs: options.timeoutMs,
    typeMode: options.typeMode,
    signal,
    onCellStart: (cell, position) => view.cellStarts(cell, position),
    onCellEnd: (result) => view.cellEnds(result),
  });
  const checked =
    options.check === undefined
      ? { cells: executed, notes: [] }
      : checkResults(path, executed, stored, options.check);
  for (const note of checked.notes) screen.print(`  ! ${note}\n`);
  const differing = checked.cells.filter(({ failure }) => failure?.kind === "difference");
  screen.print(differing.map(differenceText).join(""));
  const result = {
    path,
    startedAt,
    durationMs: performance.now() - started,
    cells: checked.cells,
    problems: [],
  };
  // annotations point into the file as it is checked out, so they come before it is written
  const notices = isGitHubActions() ? annotations(result) : "";
  const saved = await save(path, notebook, options);
  const whole = { ...result, problems: saved.problems };
  screen.end(`${summary(whole, saved, options)}${notices}`, outcomeOf(whole) === "passed");
  return whole;
}

/** The result of a notebook that was not begun. */
export function notBegun({ path, notebook }: NotebookFile): NotebookResult {
  const cells = notRun(runnableCells(notebook));
  return { path, startedAt: new Date(), durationMs: 0, cells, problems: [] };
}

function differenceText({ cell, position, failure }: CellResult): string {
  const lines = indented(failure?.traceback ?? []);
  return `✘ cell ${position}: ${failure?.message}  (${cellTitle(cell, 40)})\n${lines}`;
}

function summary(result: NotebookResult, saved: Saved, options: RunOptions): string {
  const seconds = secondsText(result.durationMs);
  const notes = saved.written.length > 0 ? [`→ ${saved.written.join(", ")}`] : [];
  if (notes.length === 0 && options.check === undefined)
    notes.push("not saved: give --output DIR or --inplace");
  const where = notes.length === 0 ? "" : `  (${notes.join("; ")})`;
  const problems = result.problems.map((problem) => `  ✘ ${problem}\n`).join("");
  const failed = result.cells.filter(({ failure }) => failure !== undefined);
  const [first] = failed;
  if (first === undefined) {
    const mark = problems === "" ? "✔" : "✘";
    const compared = options.check === undefined ? "" : ", outputs as stored";
    return `${mark} ${result.path}  ${result.cells.length} cells${compared}  ${seconds}${where}\n${problems}`;
  }
  const more = failed.length === 1 ? "" : `, and ${failed.length - 1} more`;
  const what = `cell ${first.position} of ${result.cells.length}: ${first.failure?.message}${more}`;
  return `✘ ${result.path}  ${what}  ${seconds}${where}\n${problems}`;
}
