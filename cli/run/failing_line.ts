import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { type Expression, parseSync } from "oxc-parser";
import type { CellResult } from "../client/execute_notebook.ts";
import type { NotebookResult } from "./notebook_result.ts";

/**
 * The line of a notebook's file on which the source line stands where a cell failed: the innermost line of the
 * notebook in its traceback, or else the cell's first. Undefined if the file has no such line.
 */
export function failingLine(notebook: NotebookResult, failed: CellResult): number | undefined {
  const { cell, line } = failingPlace(notebook, failed);
  const index = cell.cell.index;
  return index === undefined ? undefined : lineInFile(readFileSync(notebook.path, "utf8"), index, line);
}

/** The cell, and its line from 1, where the failure arose: a function of an earlier cell may have thrown. */
function failingPlace(
  notebook: NotebookResult,
  failed: CellResult,
): { readonly cell: CellResult; readonly line: number } {
  const traceback = stripVTControlCharacters(failed.failure?.traceback.join("\n") ?? "");
  const frame = /\bIn\[(\d+)\]:(\d+)/.exec(traceback);
  const number = Number(frame?.[1]);
  const cell = notebook.cells.find((candidate) => candidate.cell.executionCount === number);
  return cell === undefined ? { cell: failed, line: 1 } : { cell, line: Number(frame?.[2]) };
}

/** The line in a notebook's JSON of a line of a cell's source, both from 1. */
export function lineInFile(json: string, cellIndex: number, sourceLine: number): number | undefined {
  // JSON is an expression of JavaScript, and this parser keeps positions
  const [statement] = parseSync("notebook.js", `(${json}\n)`, { preserveParens: false }).program.body;
  if (statement?.type !== "ExpressionStatement") return undefined;
  const cell = element(property(statement.expression, "cells"), cellIndex);
  const source = property(cell, "source");
  // a source is a list with an element for each line, or one text
  const place = element(source, sourceLine - 1) ?? element(source, 0) ?? source;
  // the parenthesis that we added comes first
  return place === undefined ? undefined : json.slice(0, place.start - 1).split("\n").length;
}

function property(object: Expression | undefined, name: string): Expression | undefined {
  if (object?.type !== "ObjectExpression") return undefined;
  for (const entry of object.properties) {
    if (entry.type === "Property" && entry.key.type === "Literal" && entry.key.value === name) {
      return entry.value;
    }
  }
  return undefined;
}

function element(list: Expression | undefined, index: number): Expression | undefined {
  const found = list?.type === "ArrayExpression" ? list.elements[index] : undefined;
  return found === null || found === undefined || found.type === "SpreadElement" ? undefined : found;
}
