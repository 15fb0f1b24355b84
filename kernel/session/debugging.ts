import type { DebugAdapter } from "../debug/debug_adapter.ts";
import type { Debugger } from "../debug/debugger.ts";
import type { CellPositions } from "./cell_positions.ts";
import type { CompiledCell, CompileResult } from "./compiled_cell.ts";
import type { MainThread } from "./main_thread.ts";
import type { Publisher } from "./publisher.ts";

/** What a debugger needs of the session. */
export interface DebuggedSession {
  readonly mainThread: MainThread;
  readonly positions: CellPositions;
  readonly publisher: Publisher;
  compile(source: string, id: string): Promise<CompileResult>;
  interrupt(): void;
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

  async #load(): Promise<Debugger> {
    this.#loading ??= import("../debug/debugger.ts").then(({ Debugger }) => new Debugger(this.#session));
    this.#loaded = await this.#loading;
    return this.#loaded;
  }
}
