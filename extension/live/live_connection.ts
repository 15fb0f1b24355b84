import type { IDisposable } from "@lumino/disposable";
import type { OutputData } from "../outputs/place.ts";

/** What is told about a live view. */
export interface LiveFollower {
  /** The whole state as it is now; comes first, and again where something was missed. */
  snapshot(state: unknown): void;
  /** What came since the last call. */
  batch(changes: unknown): void;
  /** The view will not change any more; `data` is the output that it leaves behind. */
  end(data: OutputData): void;
  /** The kernel does not know the view (any more): what is shown is its last state. */
  unknown(): void;
}

/** The live views of one kernel, whichever connection to it there is at the moment. */
export interface LiveConnection {
  /** Follows a view until the result is disposed of, through reloads of the connection. */
  follow(viewId: string, follower: LiveFollower): IDisposable;
  /** Asks a view something that only the kernel can answer. @throws what the kernel says is wrong */
  ask(viewId: string, question: unknown): Promise<unknown>;
}
