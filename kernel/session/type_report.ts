import type { CellDiagnostic } from "./language_service.ts";

/**
 * How long a cell of an unattended client waits for the type checker. Such clients (nbclient, papermill,
 * `flowbook run`) stop listening at `idle`, so a later report would be lost to them.
 */
const UNATTENDED_WAIT_MS = 10_000;

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

/** The type checker's findings about one cell, handed to `publish` when they are there. */
export class TypeReport {
  readonly #settled: Promise<void>;

  constructor(report: Promise<readonly CellDiagnostic[]>, handlers: TypeReportHandlers) {
    this.#settled = report.then((diagnostics) => {
      if (diagnostics.length > 0) handlers.publish(diagnostics);
    }, handlers.failed);
  }

  /** Resolves when the report is out, or there is none, or it takes too long. */
  async published(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, UNATTENDED_WAIT_MS);
    });
    await Promise.race([this.#settled, patience]);
    clearTimeout(timer);
  }
}

export interface TypeReportHandlers {
  publish(diagnostics: readonly CellDiagnostic[]): void;
  /** Hears why there is no report; the cell is none the worse. */
  failed(error: unknown): void;
}
