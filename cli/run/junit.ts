import { stripVTControlCharacters } from "node:util";
import type { CellResult, Failure } from "../client/execute_notebook.ts";
import { cellText, cellTitle } from "./cell_text.ts";
import type { NotebookResult } from "./notebook_result.ts";

/** JUnit's XML: a suite for each notebook, a case for each code cell. */
export function junitXml(notebooks: readonly NotebookResult[]): string {
  const suites = notebooks.map(suite).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites}\n</testsuites>\n`;
}

function suite(notebook: NotebookResult): string {
  const { cells, path } = notebook;
  const attributes = {
    name: path,
    tests: cells.length,
    failures: cells.filter((cell) => elementOf(cell.failure) === "failure").length,
    errors: cells.filter((cell) => elementOf(cell.failure) === "error").length + notebook.problems.length,
    skipped: cells.filter((cell) => cell.status === "not run").length,
    time: seconds(notebook.durationMs),
    timestamp: notebook.startedAt.toISOString().slice(0, 19),
  };
  const problems = notebook.problems.map((problem) => element("system-err", {}, escapeXml(plain(problem))));
  return element(
    "testsuite",
    attributes,
    [...cells.map((cell) => testCase(path, cell)), ...problems].join(""),
  );
}

function testCase(path: string, result: CellResult): string {
  const attributes = {
    classname: path
      .replace(/\.ipynb$/, "")
      .replace(/^\W+/, "")
      .replaceAll(/[\\/]/g, "."),
    name: `cell ${result.position}: ${cellTitle(result.cell)}`,
    time: seconds(result.durationMs),
  };
  const { failure } = result;
  const problem =
    failure === undefined
      ? ""
      : element(
          elementOf(failure) ?? "error",
          {
            message: plain(failure.message),
            type: failure.kind === "error" ? errorName(failure.message) : failure.kind,
          },
          escapeXml(plain(failure.traceback.join("\n"))),
        );
  const skipped = result.status === "not run" ? "<skipped/>" : "";
  const text = cellText(result.cell, ["stdout", "stderr"]);
  const output = text === "" ? "" : element("system-out", {}, escapeXml(plain(text)));
  return element("testcase", attributes, problem + skipped + output);
}

/** What the notebook says is wrong is a failure; what kept it from running to its end is an error. */
function elementOf(failure: Failure | undefined): "failure" | "error" | undefined {
  if (failure === undefined) return undefined;
  return failure.kind === "error" || failure.kind === "difference" ? "failure" : "error";
}

function errorName(message: string): string {
  return message.split(":")[0] ?? message;
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string,
): string {
  const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return `<${name}${text.join("")}>${content}</${name}>\n`;
}

function plain(text: string): string {
  return stripVTControlCharacters(text);
}

/** Escapes text for element content and attributes; what XML 1.0 cannot hold at all becomes U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}")
    .replaceAll(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
