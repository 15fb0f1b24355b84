import { liveTarget } from "../../protocol/live.ts";
import { type CommFrame, decodeCommFrame } from "../ring/comm_frame.ts";
import type { Parent, Publisher } from "./publisher.ts";

/** Which comms are open and which targets are registered, as far as the main thread has told. */
export class CommDirectory {
  readonly #publisher: Publisher;
  /** That of live views is there from the start; its registration is read with the first cell's output. */
  readonly #targets = new Set<string>([liveTarget]);
  /** Target names by id. */
  readonly #open = new Map<string, string>();

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** Publishes what the notebook's code sends through a comm. */
  publish(payload: Buffer, parent: Parent): void {
    const { type, commId, targetName, content, metadata, buffers } = decodeCommFrame(payload);
    if (type === "comm_open") this.opened(commId, targetName);
    if (type === "comm_close") this.closed(commId);
    this.#publisher.publishComm(type, { content, metadata, buffers }, parent);
  }

  registerTarget(json: string): void {
    const { targetName, registered } = parseRegistration(JSON.parse(json));
    if (registered) this.#targets.add(targetName);
    else this.#targets.delete(targetName);
  }

  hasTarget(targetName: string): boolean {
    return this.#targets.has(targetName);
  }

  isOpen(commId: string): boolean {
    return this.#open.has(commId);
  }

  opened(commId: string, targetName: string): void {
    this.#open.set(commId, targetName);
  }

  closed(commId: string): void {
    this.#open.delete(commId);
  }

  /** For `comm_info_reply`; those of one target, if it is named. */
  list(targetName: string | undefined): Readonly<Record<string, { readonly target_name: string }>> {
    const wanted = [...this.#open].filter(([, name]) => targetName === undefined || name === targetName);
    return Object.fromEntries(wanted.map(([id, name]) => [id, { target_name: name }]));
  }
}

export type CommContent = Pick<CommFrame, "content" | "metadata"> & { readonly buffers: readonly Buffer[] };

function parseRegistration(value: unknown): { readonly targetName: string; readonly registered: boolean } {
  return value as { readonly targetName: string; readonly registered: boolean };
}
