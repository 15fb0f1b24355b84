import type { Debugger, Runtime } from "node:inspector/promises";
import { sourceName } from "../session/shadowed_globals.ts";
import type { Position } from "../session/source_positions.ts";
import type { UserScript } from "./user_scripts.ts";

/** A function of the user's that is running, or waits for one that is. */
export interface Frame {
  /** For frontends; no other frame of the session has it. */
  readonly id: number;
  readonly name: string;
  readonly script: UserScript;
  readonly position: Position;
  /** Absent for a function that waits at an `await`: V8 does not keep its variables in reach. */
  readonly callFrame: Debugger.CallFrame | undefined;
}

/** Finds the user's script, if it is one, by V8's number. */
type FindScript = (scriptId: string) => UserScript | undefined;

let lastId = 0;

/** The user's frames of a pause, innermost first; those of Node, packages and Flowbook are left out. */
export function userFrames(paused: Debugger.PausedEventDataType, find: FindScript): Frame[] {
  const frames: Frame[] = [];
  for (const callFrame of paused.callFrames) {
    const { scriptId, lineNumber, columnNumber = 0 } = callFrame.location;
    const place = { scriptId, lineNumber, columnNumber };
    const frame = userFrame(callFrame.functionName, find(scriptId), { place, callFrame });
    if (frame !== undefined) frames.push(frame);
  }
  for (let trace = paused.asyncStackTrace; trace !== undefined; trace = trace.parent) {
    if (trace.description !== "await") continue;
    for (const place of trace.callFrames) {
      const name = `async ${place.functionName}`;
      const frame = userFrame(name, find(place.scriptId), { place, callFrame: undefined });
      if (frame !== undefined) frames.push(frame);
    }
  }
  return frames;
}

interface Where {
  readonly place: Pick<Runtime.CallFrame, "scriptId" | "lineNumber" | "columnNumber">;
  readonly callFrame: Debugger.CallFrame | undefined;
}

function userFrame(
  functionName: string,
  script: UserScript | undefined,
  { place, callFrame }: Where,
): Frame | undefined {
  const position = script?.originalPosition(place.lineNumber + 1, place.columnNumber + 1);
  if (script === undefined || position === undefined) return undefined;
  lastId += 1;
  const isNamed = functionName !== "" && functionName !== "async ";
  const isTopLevel = callFrame === undefined ? !isNamed : isTopLevelOf(script, callFrame);
  const name = isTopLevel ? script.label : isNamed ? sourceName(functionName) : "(anonymous)";
  return { id: lastId, name, script, position, callFrame };
}

/** Whether a frame is the cell itself, or the function that a file was wrapped in. */
export function isTopLevelOf(
  script: UserScript,
  { functionName, scopeChain, functionLocation }: Debugger.CallFrame,
): boolean {
  if (functionName !== "") return false;
  if (!script.isCell) return functionLocation !== undefined && functionLocation.lineNumber < 0;
  return !scopeChain.some(({ type }) => type === "local" || type === "closure");
}
