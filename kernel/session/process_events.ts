import { constants } from "node:os";
import process from "node:process";
import { log } from "../log.ts";
import { nodeBinding } from "../node_binding.ts";

const PARENT_POLL_MS = 1000;

/**
 * Calls back when the process that started the kernel has ended, so that no orphan stays behind. Jupyter
 * clients name themselves in `JPY_PARENT_PID`; without it the kernel was started by hand and stays.
 */
export function onParentDeath(callback: () => void): void {
  const parent = Number(process.env.JPY_PARENT_PID ?? 0);
  if (!Number.isInteger(parent) || parent <= 0) return;
  const firstParent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === firstParent && isAlive(parent)) return;
    clearInterval(timer);
    callback();
  }, PARENT_POLL_MS);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    // EPERM: it lives, under another user.
    return true;
  }
}

/** Node's own signal handle; `process.on("SIGINT")` exists on the main thread only, which may be busy. */
interface SignalHandle {
  onsignal: () => void;
  start(signal: number): number;
  unref(): void;
}

/** Calls back on SIGINT (Ctrl-C in the terminal that started the kernel), also while the main thread is busy. */
export function onInterruptSignal(callback: () => void): void {
  const handle = createSignalHandle();
  if (handle === undefined) {
    log("SIGINT is not handled here; interrupt through the Jupyter client");
    return;
  }
  handle.onsignal = callback;
  handle.start(constants.signals.SIGINT);
  handle.unref();
}

function createSignalHandle(): SignalHandle | undefined {
  const binding = nodeBinding("signal_wrap");
  return binding === undefined ? undefined : new (parseSignalBinding(binding).Signal)();
}

function parseSignalBinding(value: unknown): { readonly Signal: new () => SignalHandle } {
  return value as { readonly Signal: new () => SignalHandle };
}
