import type { HistoryAnswer, HistoryRequest } from "../protocol/messages.ts";
import type { TypeMode } from "../protocol/type_mode.ts";

/**
 * The shape of a magic. One magic is one file that exports one `Magic`, plus one line in `index.ts`;
 * dispatch, completion, `%lsmagic`, `%help` and `docs/magics.md` all read that list.
 */
export interface Magic {
  /** As typed after `%`, for example `time`; the file is `<name>.ts`. */
  readonly name: string;
  /** `line`: `%name args`; `cell`: `%%name args` with the rest of the cell as body; `both`. */
  readonly kind: "line" | "cell" | "both";
  /** One sentence for lists, completion and docs. */
  readonly summary: string;
  readonly usage: string;
  /** A runnable cell; tests execute it through a real kernel. */
  readonly example: string;
  /** Options that completion offers and `parseOptions` accepts, for example `--save-dev`. */
  readonly options?: readonly MagicOption[];
  /** Subcommands that completion offers for the first argument. */
  readonly subcommands?: readonly string[];
  /** What follows `%%name`; only TypeScript, the default, is completed and type-checked. */
  readonly body?: "typescript" | "text";
  /**
   * TypeScript that declares the variables which a line with these `args` makes; it takes the place of a magic
   * whose body is text, and must not be longer than its line.
   */
  declares?(args: string): string;
  run(call: MagicCall): Promise<unknown> | unknown;
}

export interface MagicOption {
  readonly name: string;
  readonly summary: string;
  /** Placeholder of the option's value; absent for a flag. */
  readonly value?: string;
}

/** What magics use of the notebook's `display`. */
export interface MagicDisplay {
  (value: unknown): void;
  html(text: string): void;
  svg(text: string): void;
  markdown(text: string): void;
}

/** What of a cell's output `%%capture` can keep; `display` stands for the result, too. */
export type CapturedKind = "stdout" | "stderr" | "display";

/** Code whose outputs are kept instead of shown. */
export interface KeptOutput {
  /** For the user; fills while the code runs. */
  readonly output: object;
  /** As `MagicCall.evaluate`; resolves to the last expression's value if that was not kept as an output. */
  evaluate(code: string): Promise<unknown>;
}

/** How `%debug` runs code. */
export interface DebugRun {
  /** Stops before the first line, too, and not only where the code says, a breakpoint is or an error is thrown. */
  readonly atStart: boolean;
  /** Lines of the cell with breakpoints. */
  readonly lines: readonly number[];
}

/** What a running magic may do. The kernel supplies it; a test supplies ten lines. */
export interface MagicCall {
  /** The text after the name on its own line. */
  readonly args: string;
  /** The rest of the cell for `%%name`, otherwise undefined. */
  readonly body: string | undefined;
  /** Compiles and runs TypeScript in the session, as a cell would; resolves to the last expression's value. */
  evaluate(code: string): Promise<unknown>;
  /** As `evaluate`, in the console debugger; without code, runs the cell that failed last once more. */
  debug(code: string | undefined, run: DebugRun): Promise<unknown>;
  /** Prepares to keep outputs of these kinds. */
  capture(kinds: readonly CapturedKind[]): KeptOutput;
  /** Shows a value as a cell's last expression would be shown. */
  readonly display: MagicDisplay;
  /** Names that cells declared, imports included. */
  names(): Promise<readonly string[]>;
  /** Replaces the text of the cell in the notebook, once the cell has ended. */
  nextInput(text: string): void;
  /** Cells that were run, in this session and in those before it. */
  history(request: HistoryRequest): Promise<HistoryAnswer>;
  /** Sets, if a mode is given, how types are checked from the next cell on; resolves to what holds then. */
  typeMode(mode?: TypeMode): Promise<TypeMode>;
  /** Writes to the cell's stdout / stderr. */
  print(text: string): void;
  printError(text: string): void;
  /** The folder of the notebook. */
  readonly cwd: string;
  /** Aborted when the cell is interrupted: programs that the magic started must end. */
  readonly signal: AbortSignal;
  /** Every magic there is, for `%lsmagic` and `%help`. */
  readonly magics: readonly Magic[];
}
