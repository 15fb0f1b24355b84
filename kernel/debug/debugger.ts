import type { CompiledCell } from "../session/compiled_cell.ts";
import type { DebuggedSession } from "../session/debugging.ts";
import { Breakpoints } from "./breakpoints.ts";
import { DebugAdapter } from "./debug_adapter.ts";
import { Debuggee } from "./debuggee.ts";
import { UserScripts } from "./user_scripts.ts";

/** The parts of a debugger, put together for a session. */
export class Debugger {
  readonly adapter: DebugAdapter;
  readonly #debuggee: Debuggee;
  readonly #breakpoints: Breakpoints;

  constructor({ mainThread, positions, publisher, compile, interrupt }: DebuggedSession) {
    const sources = new UserScripts(positions);
    this.#debuggee = new Debuggee(mainThread, sources);
    const compileText = async (source: string) => {
      const compiled = await compile(source, "breakpoints");
      return "ok" in compiled ? sources.ofCell(compiled.ok, "") : undefined;
    };
    this.#breakpoints = new Breakpoints(this.#debuggee, compileText, (breakpoint) =>
      this.adapter.breakpointBound(breakpoint),
    );
    const parts = { debuggee: this.#debuggee, breakpoints: this.#breakpoints };
    this.adapter = new DebugAdapter({ ...parts, publisher, interrupt });
  }

  get isActive(): boolean {
    return this.#debuggee.frontEnd !== undefined;
  }

  /** Sets the breakpoints of code that is about to run. */
  async prepare(cell: CompiledCell): Promise<void> {
    const script = this.#debuggee.sources.ofUrl(cell.scriptName);
    if (script === undefined) return;
    await this.#breakpoints.prepare(script);
    if (this.#debuggee.isPauseWanted) {
      this.#debuggee.stopOnceAt(await this.#breakpoints.setAtStart(script));
    }
  }
}
