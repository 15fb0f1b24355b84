import type { Debugger } from "node:inspector/promises";
import { stopLine } from "./break_lines.ts";
import type { LoadedScripts } from "./loaded_scripts.ts";

export type Step = "stepOver" | "stepInto" | "stepOut";

/** A step from one line of the user's to the next; V8 stops at several places of a line. */
export interface Stepping {
  readonly command: Step;
  /** Where V8 stopped last. */
  readonly from: Debugger.Location;
  readonly depth: number;
  /** The user's line. */
  readonly line: number | undefined;
}

/** What is still to do where V8 stopped in the middle of a step; undefined at its end. */
export function restOfStep(
  { command, from, depth, line }: Stepping,
  paused: Debugger.PausedEventDataType,
  scripts: LoadedScripts,
): Stepping | undefined {
  const [top] = paused.callFrames;
  const script = top && scripts.userScript(top.location.scriptId);
  // Back to the user's function: nobody steps through Node or a package.
  if (top === undefined || script === undefined) return { command: "stepOut", from, depth, line };
  const { scriptId, lineNumber, columnNumber = 0 } = top.location;
  const rest: Stepping = {
    command: command === "stepOut" ? "stepOver" : command,
    from: top.location,
    depth,
    line,
  };
  const here = stopLine(script, { lineNumber, columnNumber });
  if (here === undefined) return rest;
  const isFurther =
    lineNumber > from.lineNumber ||
    (lineNumber === from.lineNumber && columnNumber > (from.columnNumber ?? 0));
  const isSameLine = scriptId === from.scriptId && depth === paused.callFrames.length && here === line;
  return isSameLine && isFurther && command !== "stepOut" ? rest : undefined;
}
