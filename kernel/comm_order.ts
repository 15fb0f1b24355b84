import type { CommMsg, CommOpen } from "../protocol/comm.ts";
import type { CommDirectory } from "./session/comm_directory.ts";
import type { ShellQueue } from "./shell_queue.ts";

/**
 * Decides which comm messages wait for cells. One whose comm or target is known is delivered at once, also
 * while a cell runs: the cell may be waiting for it. For any other a cell that its shell was sent earlier may
 * be about to make the comm or the target.
 */
export class CommOrder {
  readonly #comms: CommDirectory;
  /** Where messages of a comm wait already, by its id: later ones must not overtake them. */
  readonly #waiting = new Map<string, { readonly queue: ShellQueue; count: number }>();

  constructor(comms: CommDirectory) {
    this.#comms = comms;
  }

  /** @returns the queue to wait in; undefined if the message is to be delivered at once. */
  queueFor(content: CommOpen | CommMsg, shell: ShellQueue): ShellQueue | undefined {
    const waiting = this.#waiting.get(content.comm_id);
    if (waiting !== undefined) return waiting.queue;
    const known =
      "target_name" in content
        ? this.#comms.hasTarget(content.target_name)
        : this.#comms.isOpen(content.comm_id);
    return known || shell.isIdle ? undefined : shell;
  }

  /** Queues what answers a message of the comm. */
  wait(commId: string, queue: ShellQueue, answer: () => Promise<void>): void {
    const waiting = this.#waiting.get(commId) ?? { queue, count: 0 };
    this.#waiting.set(commId, waiting);
    waiting.count += 1;
    const run = async () => {
      waiting.count -= 1;
      if (waiting.count === 0) this.#waiting.delete(commId);
      await answer();
    };
    queue.add({ run, abort: undefined });
  }
}
