import type { DebuggedSession } from "../session/debugging.ts";
import type { Evaluation } from "../session/evaluation.ts";
import type { Breakpoints } from "./breakpoints.ts";
import { consoleCommand } from "./console_commands.ts";
import { frameLines, stopText, variableLines } from "./console_text.ts";
import { DebugError } from "./debug_error.ts";
import type { Debuggee, FrontEnd, Stop } from "./debuggee.ts";

export interface ConsoleParts {
  readonly debuggee: Debuggee;
  readonly breakpoints: Breakpoints;
  readonly session: DebuggedSession;
}

const PROMPT = "debug> ";
/** Frames whose variables are printed where nobody can ask. */
const MOST_FRAMES = 5;

/** The debugger of `%debug`: stops are printed below the cell, commands are typed into its input field. */
export class DebugConsole implements FrontEnd {
  readonly debuggee: Debuggee;
  readonly breakpoints: Breakpoints;
  readonly #session: DebuggedSession;
  readonly #evaluation: Evaluation;
  /** The frame that `u` and `d` went to. */
  level = 0;
  #last = "";

  constructor({ debuggee, breakpoints, session }: ConsoleParts, evaluation: Evaluation) {
    this.debuggee = debuggee;
    this.breakpoints = breakpoints;
    this.#session = session;
    this.#evaluation = evaluation;
  }

  get allowsInput(): boolean {
    return this.#evaluation.options.allowStdin;
  }

  stopped(stop: Stop): void {
    this.level = 0;
    void this.#talk(stop);
  }

  continued(): void {}

  print(...lines: readonly string[]): void {
    this.#session.print(this.#evaluation, `${lines.join("\n")}\n`);
  }

  /** Ends the cell. */
  quit(): void {
    this.#session.interrupt();
  }

  async #talk(stop: Stop): Promise<void> {
    this.print(...stopText(stop));
    if (!this.allowsInput) {
      await this.#describe(stop);
      await this.debuggee.resume();
      return;
    }
    while (this.debuggee.stop === stop) {
      const typed = await this.#session.ask(this.#evaluation, PROMPT);
      // The cell was interrupted.
      if (typed === undefined) return;
      await this.#carryOut(typed.trim(), stop);
    }
  }

  async #carryOut(typed: string, stop: Stop): Promise<void> {
    // An empty line repeats the last command, as in pdb.
    const line = typed === "" ? this.#last : typed;
    this.#last = line;
    if (line === "") return;
    try {
      await consoleCommand(line, stop, this);
    } catch (error) {
      if (!(error instanceof DebugError)) throw error;
      this.print(`*** ${error.message}`);
    }
  }

  /** What there is to see, for a client that takes no input. */
  async #describe({ frames }: Stop): Promise<void> {
    for (const [index, frame] of frames.slice(0, MOST_FRAMES).entries()) {
      const variables = await variableLines(this.debuggee, frame);
      this.print(
        ...frameLines(frames, -1).slice(index, index + 1),
        ...variables.map((line) => `    ${line}`),
      );
    }
  }
}
