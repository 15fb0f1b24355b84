import { performance } from "node:perf_hooks";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import type { Mime } from "../../protocol/mime.ts";
import { cellText, cellTitle, type TextKind } from "./cell_text.ts";
import type { CellResult } from "./execute_notebook.ts";
import type { Cell } from "./notebook.ts";

/** How much of the cells' output the terminal gets. */
export type Detail = "quiet" | "normal" | "verbose";

const shownKinds: Readonly<Record<Detail, readonly TextKind[]>> = {
  quiet: [],
  normal: ["stdout", "stderr"],
  verbose: ["stdout", "stderr", "displays"],
};

const progressMime: Mime = "application/vnd.flowbook.progress.v1+json";
const shownLines = 50;
const indent = " ".repeat(8);

/** Tells stdout how a notebook's run goes: a line for each cell, its text below it. */
export class RunView {
  readonly #detail: Detail;
  readonly #total: number;
  readonly #live = process.stdout.isTTY === true;
  #timer: NodeJS.Timeout | undefined;
  #latest = "";

  constructor(total: number, detail: Detail) {
    this.#total = total;
    this.#detail = detail;
  }

  cellStarts(cell: Cell, position: number): void {
    if (!this.#live) return;
    const started = performance.now();
    this.#latest = "";
    const draw = (): void => {
      const line = this.#line(position, performance.now() - started, this.#latest || cellTitle(cell));
      process.stdout.write(`\r\x1b[2K${line.slice(0, (process.stdout.columns || 80) - 1)}`);
    };
    draw();
    this.#timer = setInterval(draw, 200);
  }

  /** While a cell runs, its last line of text or its newest progress bar stands in for its title. */
  cellPrints(cell: Cell): void {
    if (!this.#live) return;
    const last = cell.outputs.at(-1);
    const isBar = last?.output_type === "display_data" && Object.hasOwn(last.data, progressMime);
    const kinds: readonly TextKind[] = isBar ? ["displays"] : ["stdout", "stderr"];
    const text = last === undefined ? "" : cellText({ ...cell, outputs: [last] }, kinds);
    this.#latest = stripVTControlCharacters(text.trimEnd().split("\n").at(-1) ?? "");
  }

  cellEnds(result: CellResult): void {
    this.#stopDrawing();
    const mark = result.failure === undefined ? "" : "✘ ";
    process.stdout.write(
      `${this.#line(result.position, result.durationMs, mark + cellTitle(result.cell))}\n`,
    );
    process.stdout.write(this.#text(result.cell));
    if (result.failure === undefined) return;
    const { message, traceback } = result.failure;
    const report = stripVTControlCharacters(traceback.join("\n")).includes(message)
      ? traceback
      : [message, ...traceback];
    process.stdout.write(indented(report.join("\n").split("\n")));
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

  #stopDrawing(): void {
    if (!this.#live) return;
    clearInterval(this.#timer);
    process.stdout.write("\r\x1b[2K");
  }
}

/** Colours are for terminals; a log keeps the words. */
function indented(lines: readonly string[]): string {
  const text = lines.map((line) => `${indent}${line}\n`).join("");
  return process.stdout.isTTY === true ? text : stripVTControlCharacters(text);
}
