import { Script } from "node:vm";
import { currentCell, restoreCell } from "./cell_context.ts";
import { keepAsyncIds } from "./termination.ts";

const BODY = Symbol.for("flowbook.boundedBody");
let script: Script | undefined;

/**
 * Runs `body` for at most `limitMs`, then terminates it; what called this goes on. By a watchdog of Node's own:
 * what the worker's inspector session started, the worker cannot terminate.
 * @returns false if it was terminated.
 */
export function runBounded(body: () => void, limitMs: number): boolean {
  const cell = currentCell();
  const restoreAsyncIds = keepAsyncIds();
  script ??= new Script(`globalThis[Symbol.for(${JSON.stringify(BODY.description)})]()`);
  Reflect.set(globalThis, BODY, body);
  try {
    script.runInThisContext({ timeout: limitMs });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"))
      throw error;
    // Termination skips `finally`, by which Node's functions would have put these back.
    restoreAsyncIds();
    restoreCell(cell);
    return false;
  } finally {
    Reflect.deleteProperty(globalThis, BODY);
  }
}
