import { createRequire } from "node:module";
import { constants } from "node:os";
import process from "node:process";
import { bitOf, FATAL_SIGNALS, MARK } from "../death_marks.ts";

/** `struct sigaction` of Linux on 64 bits: handler, mask, flags, restorer. */
const SIGACTION_BYTES = 152;
const MASK_OFFSET = 8;
const FLAGS_OFFSET = 136;
/** As a signed number, which it is in C. */
const SA_RESETHAND = -0x8000_0000;

/** `node::RegisterSignalHandler`: what happens on a SIGSEGV that is none of WebAssembly's. */
const REGISTER_SIGNAL_HANDLER = "_ZN4node21RegisterSignalHandlerEiPFviP9siginfo_tPvEb";

/**
 * Gives the worker time to say what happened before a crash of native code ends the process. No JavaScript can
 * run in a signal handler, but the handlers can be functions of the C library: every fatal signal calls
 * `abort`, and the signal of `abort` calls `sleep`, whose argument is the signal's number: six seconds. The
 * thread that crashed sleeps, the worker (see `kernel/session/death_watch.ts`) reports, and the process dies
 * as it would have died anyway. Linux only; elsewhere a crash ends the process at once.
 * @returns whether that was done.
 */
export function delayDeath(): boolean {
  if (process.platform !== "linux" || (process.arch !== "x64" && process.arch !== "arm64")) return false;
  const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
  const libc = koffi.load(null);
  const register = libc.func(REGISTER_SIGNAL_HANDLER, "void", ["int", "void *", "bool"]);
  const sigaction = libc.func("int sigaction(int signal, void *action, void *before)");
  const handle = (signal: number, name: string, mask: bigint, flags: number): void => {
    const action = Buffer.alloc(SIGACTION_BYTES);
    action.writeBigUInt64LE(libc.symbol(name), 0);
    action.writeBigUInt64LE(mask, MASK_OFFSET);
    action.writeInt32LE(flags, FLAGS_OFFSET);
    sigaction(signal, action, null);
  };
  const { SIGABRT, SIGSEGV } = constants.signals;
  // Other signals wait, or they would end the sleep. Those that are left out tell the worker which one it was.
  const mask = BigInt.asUintN(
    64,
    ~[MARK, ...FATAL_SIGNALS].reduce((bits, signal) => bits | bitOf(signal), 0n),
  );
  handle(SIGABRT, "sleep", mask, SA_RESETHAND);
  for (const signal of FATAL_SIGNALS) if (signal !== SIGSEGV) handle(signal, "abort", 0n, 0);
  register(SIGSEGV, libc.symbol("abort"), false);
  return true;
}
