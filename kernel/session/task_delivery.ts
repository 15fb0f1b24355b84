import type { MessagePort } from "node:worker_threads";
import { log } from "../log.ts";
import { TASKS_LATE, TASKS_TAKEN } from "../ring/layout.ts";
import { type CommTask, NESTED_TASK_HOOK, type NestedRun } from "../thread_messages.ts";

/** A main thread that comes back to its event loop has taken a task by then. */
const PATIENCE_MS = 20;
/** Until another function runs, in whose middle the task may run. */
const RETRY_MS = 2;

/** More than this cannot be meant to be answered any more. */
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 1024 * 1024 * 1024;

const RUN_NESTED = `globalThis[Symbol.for(${JSON.stringify(NESTED_TASK_HOOK)})]()`;

export interface TaskDeliveryParts {
  readonly port: MessagePort;
  readonly control: Int32Array;
  /** Evaluates an expression on the main thread, in the middle of whatever runs. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Resolves when no interrupt is under way. */
  readonly noInterrupt: () => Promise<void>;
}

/** Hands tasks to the main thread in order; one that is busy is made to run them nested in what it does. */
export class TaskDelivery {
  readonly #parts: TaskDeliveryParts;
  #posted = 0;
  #waitingBytes = 0;
  #watching = false;

  constructor(parts: TaskDeliveryParts) {
    this.#parts = parts;
  }

  /** @returns false if too much waits already; the task is dropped. */
  deliver(task: CommTask): boolean {
    const bytes = task.buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    const waiting = this.#posted - this.#taken();
    if (waiting === 0) this.#waitingBytes = 0;
    if (waiting >= MAX_WAITING || this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      log(`a comm message was dropped: ${waiting} wait for the notebook's code already`);
      return false;
    }
    this.#waitingBytes += bytes;
    this.#posted += 1;
    this.#parts.port.postMessage(task, parseTransfer(task.buffers));
    if (!this.#watching) void this.#watch();
    return true;
  }

  #taken(): number {
    return Atomics.load(this.#parts.control, TASKS_TAKEN);
  }

  async #watch(): Promise<void> {
    const { control, evaluate, noInterrupt } = this.#parts;
    this.#watching = true;
    let waitMs = PATIENCE_MS;
    for (;;) {
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (this.#taken() >= this.#posted) break;
      Atomics.store(control, TASKS_LATE, 1);
      await noInterrupt();
      waitMs = nextWait[parseNestedRun(await evaluate(RUN_NESTED))];
    }
    Atomics.store(control, TASKS_LATE, 0);
    this.#watching = false;
  }
}

const nextWait: Readonly<Record<NestedRun, number>> = { ran: 0, none: RETRY_MS, refused: RETRY_MS };

/** Buffers made for the task have memory of their own. */
function parseTransfer(buffers: readonly Uint8Array[]): ArrayBuffer[] {
  return buffers.map(({ buffer }) => buffer as ArrayBuffer);
}

/** An evaluation that was terminated has no value. */
function parseNestedRun(value: unknown): NestedRun {
  return value === "ran" || value === "none" ? value : "refused";
}
