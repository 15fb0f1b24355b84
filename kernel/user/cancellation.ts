import { createHook, executionAsyncResource } from "node:async_hooks";
import { currentCell } from "./cell_context.ts";
import { isLoadingModule } from "./module_loads.ts";

/**
 * Stops what an interrupted cell left waiting. A loop that awaits a timer is not running when the interrupt
 * comes, so nothing can be terminated; without this it would go on for ever behind the cell that follows.
 * From the interrupt on, every promise job, timer and immediate that the cell started is terminated as it
 * begins. Callbacks of sockets and files go on: a connection opened in the cell stays usable. So do
 * promise jobs while another cell runs or a module is being loaded.
 */
export class Cancellation {
  readonly #cells = new Set<number>();
  readonly #terminate: () => void;
  readonly #isCellRunning: () => boolean;
  readonly #hook = createHook({ before: (_id) => this.#beforeCallback() });

  /**
   * @param terminate asks V8 to terminate the JavaScript that runs now.
   * @param isCellRunning whether a cell waits for promises.
   */
  constructor(terminate: () => void, isCellRunning: () => boolean) {
    this.#terminate = terminate;
    this.#isCellRunning = isCellRunning;
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
    if (resource instanceof Promise) {
      // V8 throws away all promise jobs that wait when one is terminated: those of the running cell, and of
      // Node's module loader, must not be among them.
      if (isLoadingModule() || this.#isCellRunning()) return;
    } else if (kind !== "Timeout" && kind !== "Immediate") return;
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
