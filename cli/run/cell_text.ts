import { overwriteLines } from "../client/carriage_returns.ts";
import type { Cell } from "../client/notebook.ts";
import type { Output } from "../client/outputs.ts";

/** What of a cell's output is shown as text. */
export type TextKind = "stdout" | "stderr" | "displays";

/** A cell's first line that says something, short enough for a list. */
export function cellTitle(cell: Cell, length = 60): string {
  const line = cell.source.split("\n").find((text) => text.trim() !== "") ?? "";
  const text = line.trim();
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** A cell's outputs of the given kinds as text, as a terminal would show them. */
export function cellText(cell: Cell, kinds: readonly TextKind[]): string {
  const texts = cell.outputs.map((output) => outputText(output, kinds)).filter((text) => text !== "");
  return texts.map((text) => (text.endsWith("\n") ? text : `${text}\n`)).join("");
}

function outputText(output: Output, kinds: readonly TextKind[]): string {
  if (output.output_type === "error") return "";
  if (output.output_type === "stream") {
    const shown = kinds.some((kind) => kind === output.name);
    return shown ? overwriteLines([output.text].flat().join("")) : "";
  }
  const text = output.data["text/plain"];
  return kinds.includes("displays") && typeof text === "string" ? text : "";
}
