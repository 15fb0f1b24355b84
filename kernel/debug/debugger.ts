import type { DebugRun } from "../../magics/magic.ts";
import type { CompiledCell } from "../session/compiled_cell.ts";
import type { DebuggedSession } from "../session/debugging.ts";
import type { Evaluation } from "../session/evaluation.ts";
import { Breakpoints } from "./breakpoints.ts";
import { DebugAdapter } from "./debug_adapter.ts";
import { DebugConsole } from "./debug_console.ts";
import { Debuggee } from "./debuggee.ts";
import { UserScripts } from "./user_scripts.ts";

/** The parts of a debugger, put together for a session. */
export class Debugger {
  readonly adapter: DebugAdapter;
  readonly #session: DebuggedSession;
  readonly #debuggee: Debuggee;
  readonly #breakpoints: Breakpoints;
  #console: DebugConsole | undefined;

  constructor(session: DebuggedSession) {
    const { mainThread, positions, publisher, compile, interrupt } = session;
    this.#session = session;
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

  /** Prepares code that is about to run in the console; a frontend that debugs already takes its stops. */
  async startConsole(
    evaluation: Evaluation,
    { atStart, lines }: DebugRun,
    cell: CompiledCell,
  ): Promise<void> {
    const script = this.#debuggee.sources.ofUrl(cell.scriptName);
    if (script === undefined) return;
    if (!this.isActive) {
      const parts = { debuggee: this.#debuggee, breakpoints: this.#breakpoints, session: this.#session };
      this.#console = new DebugConsole(parts, evaluation);
      await this.#debuggee.enable(this.#console);
      await this.#debuggee.setExceptions("uncaught");
      await this.#breakpoints.set(
        script.path,
        lines.map((line) => ({ line })),
      );
    }
    await this.#breakpoints.prepare(script);
    // Nobody could answer where nobody is: such a run stops only where something is to be seen.
    if (atStart && evaluation.options.allowStdin) {
      this.#debuggee.stopOnceAt(await this.#breakpoints.setAtStart(script));
    }
  }

  async endConsole(): Promise<void> {
    if (this.#console === undefined || this.#debuggee.frontEnd !== this.#console) return;
    this.#console = undefined;
    await this.#breakpoints.clear();
    await this.#debuggee.disable();
  }
}
