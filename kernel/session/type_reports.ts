import type { ErrorContent } from "../../protocol/messages.ts";
import type { CellDiagnostic } from "./language_service.ts";

/** The error that keeps a cell from running under `%types strict`, or undefined if it may run. */
export function typeRefusal(
  found: readonly CellDiagnostic[] | "interrupted",
  source: string,
  executionCount: number,
): ErrorContent | undefined {
  if (found === "interrupted") {
    const evalue = "the cell was interrupted before it ran";
    return { ename: "KeyboardInterrupt", evalue, traceback: [`KeyboardInterrupt: ${evalue}`] };
  }
  const errors = found.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return undefined;
  const more = errors.length === 1 ? "" : ` and ${errors.length - 1} more`;
  const evalue = `TS${first.code}: ${first.message} (${first.line}:${first.column})${more}`;
  const listed = formatDiagnostics(errors, source, executionCount).trimEnd().split("\n");
  const advice = "The cell did not run. %types show runs cells in spite of type errors.";
  return { ename: "TypeCheckError", evalue, traceback: [...listed, advice] };
}

/** Text that lists type errors below a cell's output: position, message, source line and caret. */
export function formatDiagnostics(
  diagnostics: readonly CellDiagnostic[],
  source: string,
  executionCount: number,
): string {
  const lines = source.split("\n");
  return diagnostics
    .map(({ line, column, endLine, endColumn, severity, code, message }) => {
      const text = lines[line - 1] ?? "";
      const width = Math.max(1, (endLine === line ? endColumn : text.length + 1) - column);
      // Tabs stay tabs, so that the caret is below its column however wide a tab is drawn.
      const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
      const head = `In[${executionCount}]:${line}:${column} - ${severity} TS${code}: ${message}`;
      return `${head}\n  ${text}\n  ${indent}${"~".repeat(width)}\n`;
    })
    .join("");
}
