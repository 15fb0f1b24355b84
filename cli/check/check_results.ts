import type { CellResult, Failure } from "../client/execute_notebook.ts";
import { type Cell, hasTag } from "../client/notebook.ts";
import type { Output } from "../client/outputs.ts";
import { compareOutputs, type Difference } from "./compare_outputs.ts";
import type { Tolerance } from "./compare_text.ts";

/** The outputs that the cells of a notebook had before it ran. */
export type StoredOutputs = ReadonlyMap<Cell, readonly Output[]>;

export interface Checked {
  readonly cells: readonly CellResult[];
  /** What the person should know although it fails nothing. */
  readonly notes: readonly string[];
}

/** Takes down what is stored; a run replaces the outputs. */
export function storedOutputs(cells: readonly Cell[]): StoredOutputs {
  return new Map(cells.map((cell) => [cell, [...cell.outputs]]));
}

/** Compares what cells showed with what was stored, and fails those that differ. */
export function checkResults(
  path: string,
  results: readonly CellResult[],
  stored: StoredOutputs,
  tolerance: Tolerance,
): Checked {
  const ran = results.filter((result) => result.status === "passed");
  const isEmpty = [...stored.values()].every((outputs) => outputs.length === 0);
  const first = ran.find(({ cell }) => cell.outputs.length > 0 && !isExempt(cell));
  if (isEmpty && first !== undefined) {
    const message = `the notebook has no stored outputs to compare with. Store them: flowbook run ${path} --inplace`;
    return {
      cells: results.map((result) => (result === first ? failed(result, message) : result)),
      notes: [],
    };
  }
  let pictures = 0;
  const cells = results.map((result) => {
    if (result.status !== "passed") return result;
    const { cell } = result;
    if (hasTag(cell, "raises-exception") && !cell.outputs.some((output) => output.output_type === "error")) {
      return failed(result, "it is tagged raises-exception, and it raised nothing");
    }
    if (isExempt(cell)) return result;
    const { difference, changedPictures } = compareOutputs(stored.get(cell) ?? [], cell.outputs, tolerance);
    pictures += changedPictures;
    return difference === undefined ? result : failed(result, title(difference), report(difference));
  });
  const many = pictures === 1 ? "1 picture is" : `${pictures} pictures are`;
  const notes = [`${many} not the stored one byte for byte; what pictures show is not compared`];
  return { cells, notes: pictures === 0 ? [] : notes };
}

/** nbval's name for the tag is taken too. */
function isExempt(cell: Cell): boolean {
  return hasTag(cell, "ignore-output") || hasTag(cell, "nbval-ignore-output");
}

function failed(result: CellResult, message: string, lines: readonly string[] = []): CellResult {
  const failure: Failure = { kind: "difference", message, traceback: lines };
  return { ...result, status: "failed", failure };
}

function title({ where, isText, line, stored, now }: Difference): string {
  if (stored === undefined && !isText) return `${where} is new`;
  if (now === undefined && !isText) return `${where} is missing`;
  return isText ? `line ${line} of ${where} differs` : `${where} differs`;
}

const shownColumns = 100;

/** Both lines with a mark where they begin to differ, cut so that the mark is in sight. */
function report({ stored, now, column }: Difference): string[] {
  const start = column < shownColumns - 20 ? 0 : column - 40;
  const cut = (text: string): string => {
    const end = text.length > start + shownColumns ? "…" : "";
    return (start > 0 ? "…" : "") + text.slice(start, start + shownColumns) + end;
  };
  const mark = !stored || !now ? [] : [`        ${" ".repeat(column - start + (start > 0 ? 1 : 0))}^`];
  return [
    `stored  ${stored ? cut(stored) : "(nothing)"}`,
    `now     ${now ? cut(now) : "(nothing)"}`,
    ...mark,
  ];
}
