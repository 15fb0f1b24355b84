import { performance } from "node:perf_hooks";
import { stripVTControlCharacters } from "node:util";
import type { Mime } from "../../protocol/mime.ts";
import { type CellResult, failureLines } from "../client/execute_notebook.ts";
import type { Cell } from "../client/notebook.ts";
import { cellText, cellTitle, type TextKind } from "./cell_text.ts";

/** How much of the cells' output the terminal gets. */
export type Detail = "quiet" | "normal" | "verbose";

/** Where a notebook's lines go. */
export interface Screen {
  print(text: string): void;
  /** What is to be seen while a cell runs. */
  show(line: (() => string) | undefined): void;
}

const shownKinds: Readonly<Record<Detail, readonly TextKind[]>> = {
  quiet: [],
  normal: ["stdout", "stderr"],
  verbose: ["stdout", "stderr", "displays"],
};

const progressMime: Mime = "application/vnd.flowbook.progress.v1+json";
const shownLines = 50;
const indent = " ".repeat(8);

/** Tells how a notebook's run goes: a line for each cell, its text below it. */
export class RunView {
  readonly #detail: Detail;
  readonly #total: number;
  readonly #screen: Screen;

  constructor(total: number, detail: Detail, screen: Screen) {
    this.#total = total;
    this.#detail = detail;
    this.#screen = screen;
  }

  cellStarts(cell: Cell, position: number): void {
    const started = performance.now();
    this.#screen.show(() =>
      this.#line(position, performance.now() - started, latestLine(cell) || cellTitle(cell)),
    );
  }

  cellEnds(result: CellResult): void {
    this.#screen.show(undefined);
    const mark = result.failure === undefined ? "" : "✘ ";
    const line = this.#line(result.position, result.durationMs, mark + cellTitle(result.cell));
    this.#screen.print(`${line}\n${this.#text(result.cell)}`);
    if (result.failure === undefined) return;
    this.#screen.print(indented(failureLines(result.failure)));
  }

  #line(position: number, durationMs: number, text: string): string {
    const number = String(position).padStart(String(this.#total).length);
    const seconds = (durationMs / 1000).toFixed(1).padStart(5);
    return `[${number}/${this.#total}] ${seconds} s  ${text}`;
  }

  #text(cell: Cell): string {
    const text = cellText(cell, shownKinds[this.#detail]);
    if (text === "") return "";
    const lines = text.trimEnd().split("\n");
    const hidden = this.#detail === "verbose" ? 0 : Math.max(0, lines.length - shownLines);
    const note = hidden === 0 ? [] : [`… ${hidden} earlier lines; --verbose shows them`];
    return indented([...note, ...lines.slice(hidden)]);
  }
}

/** While a cell runs, its last line of text or its newest progress bar stands in for its title. */
function latestLine(cell: Cell): string {
  const last = cell.outputs.at(-1);
  if (last === undefined || last.output_type === "error") return "";
  const text = last.output_type === "stream" ? last.text : barText(last.data);
  const end = [text].flat().join("").slice(-1000);
  return stripVTControlCharacters(end).trimEnd().split("\n").at(-1) ?? "";
}

function barText(data: Readonly<Record<string, unknown>>): string {
  const text = data["text/plain"];
  return Object.hasOwn(data, progressMime) && typeof text === "string" ? text : "";
}

/** Below a cell's line. */
export function indented(lines: readonly string[]): string {
  return lines.map((line) => `${indent}${line}\n`).join("");
}
