import { createHook, executionAsyncResource } from "node:async_hooks";
import { currentCell } from "./cell_context.ts";

/**
 * Stops what an interrupted cell left waiting. A loop that awaits a timer is not running when the interrupt
 * comes, so nothing can be terminated; without this it would go on for ever behind the cell that follows.
 * From the interrupt on, every promise job, timer and immediate that the cell started is terminated as it
 * begins. Callbacks of sockets and files go on: a connection opened in the cell stays usable.
 */
export class Cancellation {
  readonly #cells = new Set<number>();
  readonly #terminate: () => void;
  readonly #hook = createHook({ before: (_id) => this.#beforeCallback() });

  /** @param terminate asks V8 to terminate the JavaScript that runs now. */
  constructor(terminate: () => void) {
    this.#terminate = terminate;
  }

  cancel(cellId: number): void {
    this.#cells.add(cellId);
    // Enabled only now: the hook costs something for every callback.
    this.#hook.enable();
  }

  #beforeCallback(): void {
    const cell = currentCell();
    if (cell === undefined || !this.#cells.has(cell.id)) return;
    const resource = executionAsyncResource();
    const kind = resource.constructor.name;
    if (!(resource instanceof Promise) && kind !== "Timeout" && kind !== "Immediate") return;
    if (kind === "Timeout") clearTimeout(parseTimeout(resource));
    this.#terminate();
    for (;;) {
      // Termination takes hold at the next turn of this loop.
    }
  }
}

function parseTimeout(value: unknown): NodeJS.Timeout {
  return value as NodeJS.Timeout;
}
