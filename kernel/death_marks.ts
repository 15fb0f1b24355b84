import { constants } from "node:os";

const { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGURG } = constants.signals;

/** Signals by which native code ends a process, besides SIGABRT. */
export const FATAL_SIGNALS: readonly number[] = [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP];

/**
 * The signal that a thread which crashed does not block, though it blocks all others: ZeroMQ's threads block
 * every signal, all other threads hardly any.
 */
export const MARK: number = SIGURG;

/** A signal in the masks that Linux shows in `/proc`. */
export function bitOf(signal: number): bigint {
  return 1n << BigInt(signal - 1);
}
