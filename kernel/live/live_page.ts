import type { LiveMessage, LiveUpdate } from "../../protocol/live.ts";
import type { Comm } from "../user/comm.ts";

/** A page that has said nothing for so long is gone: it says every minute that it is there. */
const SILENT_MS = 150_000;

/** One page that follows views, at the other end of a comm. */
export class LivePage {
  /** The views that it wants to be told of, also those that are not there yet. */
  readonly followed = new Set<string>();
  readonly #comm: Comm;
  #waiting: LiveUpdate[] = [];
  #heardMs = performance.now();

  constructor(comm: Comm) {
    this.#comm = comm;
  }

  /** The page has said something. */
  heard(): void {
    this.#heardMs = performance.now();
  }

  /** Whether anybody reads what is sent; a page that comes back finds a number missing and asks. */
  get isThere(): boolean {
    return !this.#comm.closed && performance.now() - this.#heardMs < SILENT_MS;
  }

  /** Tells something with the next message. */
  tell(update: LiveUpdate): void {
    this.#waiting.push(update);
  }

  /** Sends what waits. @returns about how many bytes that were. */
  send(): number {
    if (this.#waiting.length === 0) return 0;
    const message: LiveMessage = { updates: this.#waiting };
    this.#waiting = [];
    this.#comm.send(message);
    return sizeOf(message.updates);
  }
}

const TEXT_OF_ITS_OWN = 100;

/** Texts are nearly all of a message: the columns of a curve are texts. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce((sum: number, part: unknown) => sum + sizeOf(part), TEXT_OF_ITS_OWN);
}
