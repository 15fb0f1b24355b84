import type { Debugger, Session as Inspector, Runtime } from "node:inspector/promises";
import type { Frame } from "./call_frames.ts";
import { isOwnCode, type LoadedScripts } from "./loaded_scripts.ts";
import { type TryBlocks, tryBlocks } from "./try_blocks.ts";

type Place = Pick<Runtime.CallFrame, "scriptId" | "lineNumber" | "columnNumber">;

/**
 * Tells errors that the cell catches from those that end it. V8 takes each for caught, because the evaluation
 * of the cell waits for it: look for a `try` around the throw, and around every call that led there. A
 * `.catch()` of a promise is not seen.
 */
export class CaughtErrors {
  readonly #inspector: Inspector;
  readonly #scripts: LoadedScripts;
  readonly #blocks = new Map<string, Promise<TryBlocks>>();

  constructor(inspector: Inspector, scripts: LoadedScripts) {
    this.#inspector = inspector;
    this.#scripts = scripts;
  }

  async isCaught(paused: Debugger.PausedEventDataType, frames: readonly Frame[]): Promise<boolean> {
    for (const place of this.#callsTo(paused, frames)) if (await this.#catches(place)) return true;
    return false;
  }

  forget(): void {
    this.#blocks.clear();
  }

  /** From the throw to the user's outermost function, also over awaits. */
  #callsTo({ callFrames, asyncStackTrace }: Debugger.PausedEventDataType, frames: readonly Frame[]): Place[] {
    const users = new Set(frames.map(({ callFrame }) => callFrame));
    const outermost = callFrames.findLastIndex((callFrame) => users.has(callFrame));
    const places = callFrames.slice(0, outermost + 1).map(
      ({ location }): Place => ({
        ...location,
        columnNumber: location.columnNumber ?? 0,
      }),
    );
    for (let trace = asyncStackTrace; trace?.description === "await"; trace = trace.parent) {
      places.push(
        ...trace.callFrames.filter(({ scriptId }) => this.#scripts.userScript(scriptId) !== undefined),
      );
    }
    return places;
  }

  async #catches({ scriptId, lineNumber, columnNumber }: Place): Promise<boolean> {
    const script = this.#scripts.get(scriptId);
    // What Flowbook catches it hands on to the cell.
    if (script === undefined || isOwnCode(script.url)) return false;
    let blocks = this.#blocks.get(scriptId);
    if (blocks === undefined) {
      blocks = this.#inspector
        .post("Debugger.getScriptSource", { scriptId })
        .then(({ scriptSource }) => tryBlocks(scriptSource, script.firstLine));
      this.#blocks.set(scriptId, blocks);
    }
    return (await blocks).catches(lineNumber, columnNumber);
  }
}
