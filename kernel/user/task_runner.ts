import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { TASKS_LATE, TASKS_TAKEN } from "../ring/layout.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { type CommTask, NESTED_LIMIT_MS, type NestedRun } from "../thread_messages.ts";
import { runBounded } from "./bounded_run.ts";
import { type CellContext, createCellContext, withinCell } from "./cell_context.ts";
import type { CommRegistry, Reaction } from "./comms.ts";
import { isSafePoint } from "./safe_point.ts";

export interface TaskRunnerParts {
  readonly port: MessagePort;
  readonly control: Int32Array;
  readonly ring: RingWriter;
  readonly comms: CommRegistry;
  /** Shows an error below the current cell. */
  readonly showError: (heading: string, error: unknown) => void;
}

/**
 * Runs the tasks that the worker sends: in turn where the main thread comes back to its event loop, or in the
 * middle of a cell that does not.
 */
export class TaskRunner {
  readonly #parts: TaskRunnerParts;
  readonly #running = new Set<CellContext>();

  constructor(parts: TaskRunnerParts) {
    this.#parts = parts;
    parts.port.on("message", (message: unknown) => this.#run(parseTask(message)));
  }

  /** Runs the next task now; called by the worker's inspector, nested in whatever runs. */
  readonly runNested = (): NestedRun => {
    if (this.#running.size > 0 || !isSafePoint(this.runNested)) return "refused";
    const { port, ring } = this.#parts;
    const received = receiveMessageOnPort(port);
    if (received === undefined) return "none";
    const task = parseTask(received.message);
    ring.nested = true;
    const inTime = runBounded(() => this.#run(task), NESTED_LIMIT_MS);
    ring.nested = false;
    if (!inTime) this.#endAll(new Error(tookTooLong));
    return "ran";
  };

  /** Runs tasks that have waited for long; called where the user's code has called the kernel's. */
  readonly runLate = (): void => {
    const { port, control } = this.#parts;
    while (this.#running.size === 0 && Atomics.load(control, TASKS_LATE) === 1) {
      const received = receiveMessageOnPort(port);
      if (received === undefined) return;
      this.#run(parseTask(received.message));
    }
  };

  /** Ends what an interrupt terminated. */
  interrupt(): void {
    this.#endAll(new Error("it was interrupted"));
  }

  #run(task: CommTask): void {
    const { control, comms } = this.#parts;
    Atomics.add(control, TASKS_TAKEN, 1);
    const reaction = comms.reactionTo(task);
    const context = createCellContext(task.evaluationId, reaction?.cellId);
    this.#running.add(context);
    if (reaction !== undefined) withinCell(context, () => this.#react(reaction));
    this.#end(context);
  }

  #react({ failure, run }: Reaction): void {
    const { showError } = this.#parts;
    try {
      const result = run();
      if (result instanceof Promise) result.catch((error: unknown) => showError(failure, error));
    } catch (error) {
      showError(failure, error);
    }
  }

  #endAll(error: Error): void {
    for (const context of this.#running) {
      withinCell(context, () => this.#parts.showError("A comm handler did not end:", error));
      this.#end(context);
    }
  }

  #end(context: CellContext): void {
    context.ended = true;
    this.#running.delete(context);
    this.#parts.ring.writeUrgent("done", context.id, "ok");
  }
}

const tookTooLong =
  `it was stopped after ${NESTED_LIMIT_MS / 1000} s, because it ran in the middle of a busy cell. ` +
  "Let the cell await something now and then, or the handler do its work after an await.";

function parseTask(value: unknown): CommTask {
  return value as CommTask;
}
