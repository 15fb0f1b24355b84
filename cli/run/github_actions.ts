import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { type CellResult, failureLines } from "../client/execute_notebook.ts";
import { cellTitle } from "./cell_text.ts";
import { failingLine } from "./failing_line.ts";
import { type NotebookResult, outcomeOf, secondsText } from "./notebook_result.ts";

/** Whether a GitHub Actions runner reads our stdout for workflow commands. */
export function isGitHubActions(): boolean {
  return process.env.GITHUB_ACTIONS === "true";
}

/** What a reader of an annotation can take in; the log has the rest. */
const annotationChars = 4_000;

/** Ends the time in which the runner obeys no command: cells print what they like. */
const resumeToken = randomUUID();

/** Begins a foldable group of lines, in which commands are just text. */
export function groupStart(title: string): string {
  return `${command("group", {}, title)}${command("stop-commands", {}, resumeToken)}`;
}

export function groupEnd(): string {
  return `::${resumeToken}::\n${command("endgroup", {}, "")}`;
}

/** An annotation for each failed cell, at its line in the notebook's file. */
export function annotations(result: NotebookResult): string {
  const file = repositoryPath(result.path);
  const cells = result.cells.flatMap((cell) => {
    const { failure } = cell;
    if (failure === undefined) return [];
    const line = failingLine(result, cell);
    const title = `${file}: cell ${cell.position}`;
    const text = stripVTControlCharacters(failureLines(failure).join("\n")).slice(0, annotationChars);
    return command("error", { file, ...(line === undefined ? {} : { line }), title }, text);
  });
  const problems = result.problems.map((problem) => command("error", { file, title: file }, problem));
  return [...cells, ...problems].join("");
}

/** Adds a table of the notebooks to the page of the workflow run. */
export function writeStepSummary(results: readonly NotebookResult[]): void {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === "") return;
  const rows = results.map((result) => {
    const mark = { passed: "✅", failed: "❌", "not run": "⏭️" }[outcomeOf(result)];
    const failed = result.cells.find((cell) => cell.failure !== undefined);
    const why = failed === undefined ? result.problems.join("; ") : failureText(failed);
    const cells = result.cells.filter((cell) => cell.status === "passed").length;
    const columns = [result.path, `${cells} of ${result.cells.length}`, secondsText(result.durationMs), why];
    return `| ${mark} ${columns.map(tableText).join(" | ")} |\n`;
  });
  const head = "| Notebook | Cells passed | Time | First failure |\n| --- | ---: | ---: | --- |\n";
  appendFileSync(file, `### Notebooks\n\n${head}${rows.join("")}\n`);
}

function failureText({ position, cell, failure }: CellResult): string {
  return `cell ${position} (${cellTitle(cell, 40)}): ${failure?.message ?? ""}`;
}

/** Text that Markdown and HTML leave as it is, in one line of a table. */
function tableText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]()#+!|~@-]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Annotations need paths from the root of the checked out repository. */
function repositoryPath(path: string): string {
  return relative(process.env.GITHUB_WORKSPACE ?? ".", resolve(path)).replaceAll("\\", "/");
}

/** A line that the runner obeys (actions/toolkit, packages/core/src/command.ts). */
function command(name: string, properties: Readonly<Record<string, string | number>>, data: string): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name}${pairs.length === 0 ? "" : ` ${pairs.join(",")}`}::${escapeData(data)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
