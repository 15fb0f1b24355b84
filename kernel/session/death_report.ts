import { constants } from "node:os";
import type { ErrorContent } from "../../protocol/messages.ts";

const { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT } = constants.signals;

const causes: Readonly<Record<number, string>> = {
  [SIGSEGV]: "segmentation fault (SIGSEGV) in native code",
  [SIGBUS]: "bus error (SIGBUS) in native code",
  [SIGFPE]: "arithmetic error (SIGFPE) in native code",
  [SIGILL]: "illegal instruction (SIGILL) in native code",
  [SIGTRAP]: "trap (SIGTRAP) in native code",
  [SIGABRT]: "abort (SIGABRT): native code found a state in which it could not go on",
};

const nativeAdvice =
  "A library that is not JavaScript did this: check what the cell passed to it (pointers, lengths, shapes), and what it printed.";
const memoryAdvice =
  "The values of the notebook fill the JavaScript heap. Keep fewer or use typed arrays and tensors, which lie outside it, " +
  'or start Jupyter with NODE_OPTIONS="--max-old-space-size=8192" for a heap of 8 GB.';
const restart = "The kernel starts again, without its variables: run the cells from the top.";

/** What the frontend is told about the end of the process: what died, why, and what to do. */
export function deathReport(signal: number, lastWords: string): ErrorContent {
  const heap = /JavaScript heap out of memory/.test(lastWords);
  const evalue = heap ? "out of memory: the JavaScript heap is full" : (causes[signal] ?? `signal ${signal}`);
  const traceback = [`KernelDied: ${evalue}`, heap ? memoryAdvice : nativeAdvice, restart];
  return { ename: "KernelDied", evalue, traceback };
}
