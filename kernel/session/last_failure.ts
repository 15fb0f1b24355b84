import type { CompileError } from "./compiled_cell.ts";

/** The newest cell that ended in an error, which `%debug` runs again. */
export interface LastFailure {
  readonly source: string;
  readonly executionCount: number;
}

const evalue = "%debug: no cell has failed yet. Write %debug CODE, or %%debug above a cell.";

export const nothingFailed: CompileError = {
  ename: "UsageError",
  evalue,
  traceback: [`UsageError: ${evalue}`],
};
