import { logError } from "../log.ts";
import type { CellDiagnostic, LanguageService } from "./language_service.ts";

/**
 * How long after the start of a cell its check waits for another one: cells that run one after the other get
 * the processor to themselves, and a cell that takes longer is checked while it runs.
 */
const QUIET_MS = 25;

/** With so many cells waiting for their check, it starts in any case. */
const MOST_WAITING = 32;

/**
 * How long a cell of an unattended client waits for its check. Such clients (nbclient, papermill,
 * `flowbook run`) stop listening at `idle`, so a later report would be lost to them.
 */
const UNATTENDED_WAIT_MS = 5_000;

/** A cell that is to be checked; `report` hears of type errors, if there are any. */
export interface CellCheck {
  readonly source: string;
  /** Absent for a silent cell: later cells see what it declares, but nobody hears of its errors. */
  readonly report: ((diagnostics: readonly CellDiagnostic[]) => void) | undefined;
}

/**
 * Checks the types of cells in the order they ran, each as of the cells before it, and lets later cells see
 * what it declares, also of one that throws half-way, as at run time.
 */
export class TypeChecks {
  readonly #loadLanguage: () => Promise<LanguageService>;
  #language: Promise<LanguageService> | undefined;
  #waiting: CellCheck[] = [];
  #started: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(loadLanguage: () => Promise<LanguageService>) {
    this.#loadLanguage = loadLanguage;
  }

  add(check: CellCheck): void {
    this.#waiting.push(check);
    clearTimeout(this.#timer);
    if (this.#waiting.length >= MOST_WAITING) void this.#start();
    else this.#timer = setTimeout(() => void this.#start(), QUIET_MS);
  }

  /** The language service, for a question: it knows all cells so far. */
  async language(): Promise<LanguageService> {
    clearTimeout(this.#timer);
    this.#language ??= this.#loadLanguage();
    const language = await this.#language.catch((error: unknown) => {
      // The next question tries again.
      this.#language = undefined;
      throw error;
    });
    for (const check of this.#waiting.splice(0)) this.#started = start(language, check);
    return language;
  }

  /** Resolves when every cell so far has been checked, or when that takes too long. */
  async finished(): Promise<void> {
    await this.#start();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, UNATTENDED_WAIT_MS);
    });
    await Promise.race([this.#started, patience]);
    clearTimeout(timer);
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting = [];
    const language = await this.#language?.catch(() => undefined);
    language?.dispose();
  }

  /** Cells run without the checker too, so its failure is only logged. */
  async #start(): Promise<void> {
    try {
      await this.language();
    } catch (error) {
      logError("kernel: no type checks", error);
    }
  }
}

async function start(language: LanguageService, { source, report }: CellCheck): Promise<void> {
  const diagnostics = report === undefined ? undefined : language.diagnostics(source);
  language.commit(source);
  try {
    const found = (await diagnostics) ?? [];
    if (found.length > 0) report?.(found);
  } catch (error) {
    // The cell itself is none the worse.
    logError("kernel: no type report", error);
  }
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
