import { randomUUID } from "node:crypto";
import type { ErrorReply } from "../protocol/messages.ts";
import { ShellQueue } from "./shell_queue.ts";

/** More than this is a frontend that forgets to delete them. */
const MAX_SUBSHELLS = 1000;

/** The main shell and the subshells of a kernel, each with a queue of its own (JEP 91). */
export class Subshells {
  readonly main = new ShellQueue();
  readonly #byId = new Map<string, ShellQueue>();

  /** @returns its id. */
  create(): string {
    if (this.#byId.size >= MAX_SUBSHELLS) {
      throw new Error(`kernel: there are ${MAX_SUBSHELLS} subshells already. Delete some.`);
    }
    const id = randomUUID();
    this.#byId.set(id, new ShellQueue());
    return id;
  }

  /** What waits in it is aborted, what runs goes on. @returns false if there is none of this id. */
  delete(id: string): boolean {
    const queue = this.#byId.get(id);
    this.#byId.delete(id);
    void queue?.takeAborted()();
    return queue !== undefined;
  }

  list(): readonly string[] {
    return [...this.#byId.keys()];
  }

  /** @returns undefined if there is none of this id. */
  get(id: string | undefined): ShellQueue | undefined {
    return id === undefined ? this.main : this.#byId.get(id);
  }
}

/** Named as ipykernel names it. */
export function unknownSubshell(id: string): ErrorReply {
  const evalue = `Unknown subshell_id ${JSON.stringify(id)}`;
  return { status: "error", ename: "UnknownSubshellError", evalue, traceback: [] };
}
