import type { DebugRun } from "../../magics/magic.ts";
import type { DebugAdapter } from "../debug/debug_adapter.ts";
import type { Debugger } from "../debug/debugger.ts";
import type { CellPositions } from "./cell_positions.ts";
import type { CompiledCell, CompileResult } from "./compiled_cell.ts";
import type { Evaluation } from "./evaluation.ts";
import type { MainThread } from "./main_thread.ts";
import type { Publisher } from "./publisher.ts";

/** What a debugger needs of the session. */
export interface DebuggedSession {
  readonly mainThread: MainThread;
  readonly positions: CellPositions;
  readonly publisher: Publisher;
  compile(source: string, id: string): Promise<CompileResult>;
  interrupt(): void;
  /** Asks the person in front of the cell; resolves to undefined when the cell ends meanwhile. */
  ask(evaluation: Evaluation, prompt: string): Promise<string | undefined>;
  /** Prints below the cell, after what it printed itself. */
  print(evaluation: Evaluation, text: string): void;
}

/** The session's debugger, loaded when somebody first asks for it. */
export class Debugging {
  readonly #session: DebuggedSession;
  #loading: Promise<Debugger> | undefined;
  #loaded: Debugger | undefined;

  constructor(session: DebuggedSession) {
    this.#session = session;
  }

  async adapter(): Promise<DebugAdapter> {
    return (await this.#load()).adapter;
  }

  /** Sets the breakpoints of code that is about to run. */
  async prepare(cell: CompiledCell): Promise<void> {
    if (this.#loaded?.isActive === true) await this.#loaded.prepare(cell);
  }

  /** Prepares code that `%debug` is about to run. */
  async startConsole(evaluation: Evaluation, run: DebugRun, cell: CompiledCell): Promise<void> {
    const loaded = await this.#load();
    await loaded.startConsole(evaluation, run, cell);
    // An interrupted cell does not come to say that it has ended.
    void evaluation.finished.then(() => loaded.endConsole());
  }

  async endConsole(): Promise<void> {
    await this.#loaded?.endConsole();
  }

  async #load(): Promise<Debugger> {
    this.#loading ??= import("../debug/debugger.ts").then(({ Debugger }) => new Debugger(this.#session));
    this.#loaded = await this.#loading;
    return this.#loaded;
  }
}
