import type { Mime } from "./mime.ts";

/**
 * The comm target of all live views. The frontend opens one comm a page; whatever is followed on it is told by
 * `LiveRequest` and `LiveUpdate` messages as a comm's data.
 */
export const liveTarget = "flowbook.live";

/** The view that lists all others of the session; its snapshot is a `LiveListing`, as are its changes. */
export const sessionView = "session";

/** What the frontend says. */
export type LiveRequest =
  /** Wants a snapshot and then each batch; also where a batch is missing. */
  | { readonly type: "attach"; readonly view: string }
  | { readonly type: "detach"; readonly view: string }
  /** Says that the page is still there; one that has been silent for long is told nothing more. */
  | { readonly type: "here" }
  /** Wants an answer with the same number. */
  | { readonly type: "ask"; readonly view: string; readonly ask: number; readonly question: unknown };

/** One message of the kernel: views that changed at the same time share it. */
export interface LiveMessage {
  readonly updates: readonly LiveUpdate[];
}

/** How often a page says that it is still there. */
export const hereEveryMs = 60_000;

/** What the kernel says. Batches of a view are numbered without a gap, from its snapshot's number on. */
export type LiveUpdate =
  | { readonly type: "snapshot"; readonly view: string; readonly number: number; readonly state: unknown }
  | { readonly type: "batch"; readonly view: string; readonly number: number; readonly changes: unknown }
  /** The view will not change any more, and left this output behind. */
  | { readonly type: "end"; readonly view: string; readonly data: Readonly<Record<string, unknown>> }
  /** There is no such view, for example because the kernel was restarted. */
  | { readonly type: "unknown"; readonly view: string }
  | { readonly type: "answer"; readonly ask: number; readonly answer: unknown }
  | { readonly type: "refusal"; readonly ask: number; readonly reason: string };

/** What the session's list groups its views by. */
export type LiveKind = "run" | "model" | "profile" | "embedding" | "server" | "workers";

/** One line of the session's list. */
export interface LiveItem {
  readonly id: string;
  readonly kind: LiveKind;
  readonly title: string;
  /** How it stands, in a few words: `epoch 3/10, loss 0.12`. */
  readonly state: string;
  readonly running: boolean;
  /** The renderer of its snapshot. */
  readonly mime: Mime;
}

/** All that can be followed. */
export interface LiveListing {
  readonly items: readonly LiveItem[];
}
