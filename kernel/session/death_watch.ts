import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import process from "node:process";
import { bitOf, FATAL_SIGNALS, MARK } from "../death_marks.ts";

const LOOK_MS = 200;
/** A process that its signal does not end is killed. */
const KILL_MS = 1000;
const { SIGABRT } = constants.signals;

/**
 * Calls back, with the signal, once a thread of this process has crashed and sleeps before it dies
 * (`kernel/user/death_signals.ts`). The handler that makes it sleep is gone from the moment it was called.
 */
export function onNativeDeath(callback: (signal: number) => void): void {
  const timer = setInterval(() => {
    const isCaught = (maskOf("/proc/self/status", "SigCgt") & bitOf(SIGABRT)) !== 0n;
    if (isCaught) return;
    // A cell that listens to SIGABRT, and then no longer, leaves no handler either.
    const signal = findCrash();
    if (signal === undefined) return;
    clearInterval(timer);
    callback(signal);
  }, LOOK_MS);
}

/** Ends the process by a signal that native code has caught. */
export function dieOf(signal: number): void {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), KILL_MS);
  const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
  koffi.load(null).func("void *signal(int signal, void *handler)")(signal, null);
  process.kill(process.pid, signal);
}

function findCrash(): number | undefined {
  for (const thread of readdirSync("/proc/self/task")) {
    const blocked = maskOf(`/proc/self/task/${thread}/status`, "SigBlk");
    const blocks = (signal: number) => (blocked & bitOf(signal)) !== 0n;
    if (blocks(SIGABRT) && !blocks(MARK)) return FATAL_SIGNALS.find(blocks) ?? SIGABRT;
  }
  return undefined;
}

/** @returns 0 for a thread that has just ended. */
function maskOf(file: string, field: "SigCgt" | "SigBlk"): bigint {
  try {
    const mask = new RegExp(`^${field}:\\s*([0-9a-f]+)$`, "m").exec(readFileSync(file, "latin1"))?.[1];
    return BigInt(`0x${mask ?? "0"}`);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return 0n;
    throw error;
  }
}
