import { isTypeMode, TYPE_MODE_VARIABLE, type TypeMode, typeModes } from "../../protocol/type_mode.ts";
import { log, logError } from "../log.ts";
import type { CellDiagnostic, LanguageService } from "./language_service.ts";

/**
 * How long after the start of a cell its check waits for another one: cells that run one after the other get
 * the processor to themselves, and a cell that takes longer is checked while it runs.
 */
const QUIET_MS = 25;

/** The same before TypeScript has been started, which takes a processor for a third of a second. */
const QUIET_BEFORE_START_MS = 100;

/** A cell that has waited so long for its check gets it in any case. */
const LONGEST_QUEUE_MS = 1_000;

/**
 * How long a cell of an unattended client waits for its check. Such clients (nbclient, papermill,
 * `flowbook run`) stop listening at `idle`, so a later report would be lost to them.
 */
const UNATTENDED_WAIT_MS = 5_000;

/** How long a cell that may not run with type errors waits; longer than TypeScript's first load of a project. */
const STRICT_WAIT_MS = 60_000;

/** A cell that is to be checked; `report` hears of type errors, if there are any. */
export interface CellCheck {
  readonly source: string;
  /** Absent for a silent cell: later cells see what it declares, but nobody hears of its errors. */
  readonly report: ((diagnostics: readonly CellDiagnostic[]) => void) | undefined;
  /** The cell's end waits for the report, so that its check does not wait for quiet. */
  readonly urgent?: boolean;
}

/**
 * Checks the types of cells in the order they ran, each as of the cells before it, and lets later cells see
 * what it declares, also of one that throws half-way, as at run time.
 */
export class TypeChecks {
  mode: TypeMode;
  readonly #loadLanguage: () => Promise<LanguageService>;
  #language: Promise<LanguageService> | undefined;
  #waiting: CellCheck[] = [];
  #waitingSince = 0;
  #started: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #interruption = new AbortController();

  constructor(loadLanguage: () => Promise<LanguageService>, mode: TypeMode = "show") {
    this.#loadLanguage = loadLanguage;
    this.mode = mode;
  }

  add(check: CellCheck): void {
    if (this.#waiting.length === 0) this.#waitingSince = performance.now();
    this.#waiting.push(check);
    clearTimeout(this.#timer);
    const late = performance.now() - this.#waitingSince >= LONGEST_QUEUE_MS;
    if (check.urgent || late) void this.#start();
    else {
      const quietMs = this.#language === undefined ? QUIET_BEFORE_START_MS : QUIET_MS;
      this.#timer = setTimeout(() => void this.#start(), quietMs);
    }
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

  /** Resolves when every cell so far has been checked, when that takes too long, or when it is interrupted. */
  async finished(): Promise<void> {
    await this.#patiently(
      this.#start().then(() => this.#started),
      UNATTENDED_WAIT_MS,
    );
  }

  /**
   * The findings about a cell that has not run, and will only if they allow it.
   * @returns "interrupted" if nobody waits for them any more. Without TypeScript there are none.
   */
  async findings(source: string): Promise<readonly CellDiagnostic[] | "interrupted"> {
    const { signal } = this.#interruption;
    const found = this.language().then((language) => language.diagnostics(source));
    found.catch((error: unknown) => logError("kernel: no type checks", error));
    const findings = await this.#patiently(
      found.catch(() => []),
      STRICT_WAIT_MS,
    );
    return signal.aborted ? "interrupted" : (findings ?? []);
  }

  /** Ends the waiting of `finished` and `findings`. */
  interrupt(): void {
    this.#interruption.abort();
    this.#interruption = new AbortController();
  }

  /** @returns undefined when it takes longer than `patienceMs`, or is interrupted. */
  async #patiently<Answer>(answer: Promise<Answer>, patienceMs: number): Promise<Answer | undefined> {
    const { signal } = this.#interruption;
    let giveUp = () => {};
    const givenUp = new Promise<undefined>((resolve) => {
      giveUp = () => resolve(undefined);
    });
    const timer = setTimeout(giveUp, patienceMs);
    signal.addEventListener("abort", giveUp);
    try {
      return await Promise.race([answer, givenUp]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    }
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

/** The mode that the kernel's environment asks for. */
export function parseTypeMode(value: string | undefined): TypeMode {
  if (value === undefined || value === "") return "show";
  if (isTypeMode(value)) return value;
  log(
    `${TYPE_MODE_VARIABLE}: there is no mode ${JSON.stringify(value)}. Use one of ${typeModes.join(", ")}.`,
  );
  return "show";
}
