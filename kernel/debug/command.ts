import type { Breakpoint, Breakpoints } from "./breakpoints.ts";
import type { Frame } from "./call_frames.ts";
import { DebugError } from "./debug_error.ts";
import type { Debuggee } from "./debuggee.ts";

/** The kernel has one thread that runs the user's code. */
export const THREAD_ID = 1;

/** What a command may use. */
export interface DebugContext {
  readonly debuggee: Debuggee;
  readonly breakpoints: Breakpoints;
  /** True from `initialize` to `disconnect`. */
  readonly isStarted: boolean;
  start(): Promise<void>;
  /** Publishes an event now. */
  publish(event: string, body: object): void;
  /** Publishes an event that the response must come before. */
  publishAfterReply(event: string, body: object): void;
  /** Ends the cell that runs. */
  interrupt(): void;
}

/** Carries out one command of the Debug Adapter Protocol; resolves to the body of the response. */
export type Command = (
  context: DebugContext,
  args: Readonly<Record<string, unknown>>,
) => Promise<object> | object;

/** @throws DebugError before `initialize`. */
export function requireStarted({ isStarted }: DebugContext): void {
  if (!isStarted) throw new DebugError("the debugger is not started. Send initialize first.");
}

/** The frame that a request names. */
export function frameOf(debuggee: Debuggee, id: unknown): Frame {
  const frame = debuggee.stop?.frames.find((one) => one.id === id);
  if (frame === undefined) {
    throw new DebugError(`there is no frame ${String(id)}: the cell is not stopped there.`);
  }
  return frame;
}

/** A breakpoint in the protocol's shape. */
export function shownBreakpoint({ id, verified, line, path, message }: Breakpoint): object {
  const why = message === undefined ? {} : { message };
  return { id, verified, line, source: { path }, ...why };
}
