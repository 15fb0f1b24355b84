import type { CellResult } from "../client/execute_notebook.ts";

/** A notebook's results under its path. */
export interface NotebookResult {
  readonly path: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly cells: readonly CellResult[];
  /** What went wrong besides the cells, for example that a file could not be written. */
  readonly problems: readonly string[];
}

/** What became of a notebook: `not run` if no cell of it was reached, because the run ended before. */
export function outcomeOf(result: NotebookResult): "passed" | "failed" | "not run" {
  const { cells, problems } = result;
  if (problems.length > 0 || cells.some((cell) => cell.status === "failed")) return "failed";
  return cells.some((cell) => cell.status === "not run") ? "not run" : "passed";
}

export function secondsText(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
