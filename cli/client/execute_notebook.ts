import { performance } from "node:perf_hooks";
import { stripVTControlCharacters } from "node:util";
import { TYPE_MODE_VARIABLE, type TypeMode } from "../../protocol/type_mode.ts";
import { KernelClient } from "./kernel_client.ts";
import { KernelProcess } from "./kernel_process.ts";
import { type Cell, hasTag, type Notebook } from "./notebook.ts";
import { CellOutputs, DisplayPlaces } from "./outputs.ts";

export interface ExecuteOptions {
  /** The kernel's working directory. */
  readonly cwd: string;
  /** What a notebook server would call the session: the notebook's path. */
  readonly label: string;
  /** What becomes of type errors; undefined: as the environment says. */
  readonly typeMode?: TypeMode | undefined;
  /** Longest time for one cell; undefined: no limit. */
  readonly timeoutMs: number | undefined;
  /** Interrupts the running cell and ends the run; the reason is an `Interruption`. */
  readonly signal: AbortSignal;
  readonly onCellStart: (cell: Cell, position: number) => void;
  readonly onCellEnd: (result: CellResult) => void;
}

export interface CellResult {
  readonly cell: Cell;
  /** Among the code cells that were to run, from 1. */
  readonly position: number;
  readonly status: "passed" | "failed" | "not run";
  readonly durationMs: number;
  readonly failure: Failure | undefined;
}

/** Why a cell counts as failed. */
export interface Failure {
  readonly kind: "error" | "difference" | "timeout" | "interrupted" | "kernel died";
  /** One line. */
  readonly message: string;
  /** With ANSI colours where the kernel sent them. */
  readonly traceback: readonly string[];
}

/** All there is to say about a failure, line by line: a traceback mostly repeats the message. */
export function failureLines({ message, traceback }: Failure): readonly string[] {
  const text = traceback.join("\n");
  return (stripVTControlCharacters(text).includes(message) ? text : `${message}\n${text}`).split("\n");
}

/** How long an interrupted cell and a kernel that was told to go may take to obey. */
const graceMs = 10_000;

/** How long a kernel may take to start. */
const startMs = 60_000;

/** Why a run was ended from outside, as its cell is told. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

function interruption(signal: AbortSignal): Pick<Failure, "kind" | "message"> {
  const message = signal.reason instanceof Interruption ? signal.reason.message : "interrupted";
  return { kind: "interrupted", message };
}

/** The cells that run: code that is not empty and not tagged to be left out, as nbclient and JupyterLab call it. */
export function runnableCells(notebook: Notebook): readonly Cell[] {
  return notebook.cells.filter(
    (cell) =>
      cell.type === "code" &&
      cell.source.trim() !== "" &&
      !hasTag(cell, "skip-execution") &&
      !hasTag(cell, "skip"),
  );
}

/** The results of a notebook that did not run. */
export function notRun(cells: readonly Cell[]): CellResult[] {
  return cells.map((cell, index) => ({
    cell,
    position: index + 1,
    status: "not run",
    durationMs: 0,
    failure: undefined,
  }));
}

/**
 * Runs a notebook's code cells in a kernel of its own and puts their outputs into it, up to the first cell
 * that fails.
 */
export async function executeNotebook(notebook: Notebook, options: ExecuteOptions): Promise<CellResult[]> {
  const cells = runnableCells(notebook);
  if (cells.length === 0) return [];
  for (const cell of cells) {
    cell.outputs = [];
    cell.executionCount = null;
  }
  const env = options.typeMode === undefined ? {} : { [TYPE_MODE_VARIABLE]: options.typeMode };
  const process = await KernelProcess.start(options.cwd, options.label, env);
  const client = new KernelClient(process.connection);
  void process.ended.then((how) =>
    client.fail(new KernelDiedError(`the kernel died (${how})`, process.stderr)),
  );
  try {
    return await new Run(client, process, options).notebook(notebook, cells);
  } finally {
    await stop(client, process);
  }
}

class KernelDiedError extends Error {
  override readonly name = "KernelDiedError";
  readonly stderr: string;

  constructor(message: string, stderr: string) {
    super(message);
    this.stderr = stderr;
  }
}

/** The failure that a kernel's death is. @throws anything else that was thrown. */
function deathOf(error: unknown): Failure {
  if (!(error instanceof KernelDiedError)) throw error;
  return { kind: "kernel died", message: error.message, traceback: error.stderr.split("\n") };
}

class Run {
  readonly #client: KernelClient;
  readonly #process: KernelProcess;
  readonly #options: ExecuteOptions;
  readonly #displays = new DisplayPlaces();

  constructor(client: KernelClient, process: KernelProcess, options: ExecuteOptions) {
    this.#client = client;
    this.#process = process;
    this.#options = options;
  }

  async notebook(notebook: Notebook, cells: readonly Cell[]): Promise<CellResult[]> {
    const results = notRun(cells);
    const startFailure = await this.#start(notebook);
    for (const [index, cell] of cells.entries()) {
      const result = await this.#cell(cell, index + 1, startFailure);
      results[index] = result;
      if (result.status === "failed") break;
    }
    return results;
  }

  /** Waits for the kernel. @returns why it did not come up, to be told of the first cell. */
  async #start(notebook: Notebook): Promise<Failure | undefined> {
    const message = `the kernel did not answer within ${startMs / 1000} s`;
    const timer = setTimeout(() => {
      this.#client.fail(new KernelDiedError(message, this.#process.stderr));
      this.#process.kill();
    }, startMs);
    try {
      notebook.metadata = { ...notebook.metadata, language_info: await this.#client.ready() };
      return undefined;
    } catch (error) {
      return deathOf(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #cell(cell: Cell, position: number, startFailure: Failure | undefined): Promise<CellResult> {
    this.#options.onCellStart(cell, position);
    const started = performance.now();
    const { signal } = this.#options;
    const failure =
      startFailure ?? (signal.aborted ? { ...interruption(signal), traceback: [] } : await this.#run(cell));
    const durationMs = performance.now() - started;
    const result: CellResult = {
      cell,
      position,
      status: failure === undefined ? "passed" : "failed",
      durationMs,
      failure,
    };
    this.#options.onCellEnd(result);
    return result;
  }

  async #run(cell: Cell): Promise<Failure | undefined> {
    const outputs = new CellOutputs(cell.outputs, this.#displays);
    const stopped = this.#stopWhenDue();
    try {
      const outcome = await this.#client.execute(cell.source, (message) => outputs.take(message));
      cell.executionCount = outcome.executionCount;
      if (stopped.reason !== undefined)
        return { ...stopped.reason, traceback: outcome.error?.traceback ?? [] };
      if (outcome.error === undefined || hasTag(cell, "raises-exception")) return undefined;
      const { ename, evalue, traceback } = outcome.error;
      return { kind: "error", message: firstLine(`${ename}: ${evalue}`), traceback };
    } catch (error) {
      const death = deathOf(error);
      return stopped.reason === undefined ? death : { ...stopped.reason, traceback: [] };
    } finally {
      stopped[Symbol.dispose]();
    }
  }

  /** Interrupts the running cell at its time limit or when the run is aborted; kills a kernel that stays deaf. */
  #stopWhenDue(): { reason: Pick<Failure, "kind" | "message"> | undefined } & Disposable {
    const { timeoutMs, signal } = this.#options;
    const timers: NodeJS.Timeout[] = [];
    const stop = (reason: Pick<Failure, "kind" | "message">): void => {
      stopped.reason ??= reason;
      timers.push(setTimeout(() => this.#process.kill(), graceMs));
      // a kernel that dies meanwhile is reported by the cell's own request
      this.#client.interrupt().catch(deathOf);
    };
    const abort = (): void => stop(interruption(signal));
    const stopped: { reason: Pick<Failure, "kind" | "message"> | undefined } & Disposable = {
      reason: undefined,
      [Symbol.dispose]: () => {
        for (const timer of timers) clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      },
    };
    if (timeoutMs !== undefined) {
      const message = `the cell took longer than ${timeoutMs / 1000} s (--timeout)`;
      timers.push(setTimeout(() => stop({ kind: "timeout", message }), timeoutMs));
    }
    signal.addEventListener("abort", abort);
    return stopped;
  }
}

/** Short enough for a list; the traceback has the rest. */
function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").slice(0, 500);
}

async function stop(client: KernelClient, process: KernelProcess): Promise<void> {
  const timer = setTimeout(() => process.kill(), graceMs);
  // a kernel that is gone already needs no telling
  client.shutdown().catch(deathOf);
  await process.ended;
  clearTimeout(timer);
  client.close();
}
