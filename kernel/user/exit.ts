import process from "node:process";
import { MAY_EXIT } from "../ring/layout.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { currentCellId } from "./cell_context.ts";

/** Ends the process without Node's own teardown, which crashes once libtensorflow is loaded. */
const reallyExit: (exitCode: number) => never = parseReallyExit(Reflect.get(process, "reallyExit")).bind(
  process,
);

/** Work that must be done before the process ends, such as deleting TensorFlow's context. */
const lastWork: (() => void)[] = [];

export function beforeExit(work: () => void): void {
  lastWork.push(work);
}

let exiting = false;

/** Ends the kernel at once; the worker has closed the sockets. */
export function endProcess(exitCode: number): void {
  if (exiting) return;
  exiting = true;
  for (const work of lastWork) {
    try {
      work();
    } catch (error) {
      // Nobody is left to be told, and the process must not stay behind.
      reallyExit(error instanceof Error ? 1 : exitCode);
    }
  }
  reallyExit(exitCode);
}

/**
 * `process.exit()` in a cell ends the kernel, but not before the worker has sent what was printed and the
 * cell's reply. Like Node's, it does not return.
 */
export function installExit(ring: RingWriter, control: Int32Array): void {
  const exit = (code?: string | number | null): never => {
    const exitCode = Number(code ?? process.exitCode ?? 0);
    process.emit("exit", exitCode);
    ring.writeUrgent("exit", currentCellId(), String(exitCode));
    while (Atomics.load(control, MAY_EXIT) === 0) Atomics.wait(control, MAY_EXIT, 0);
    endProcess(exitCode);
    return reallyExit(exitCode);
  };
  process.exit = exit;
}

function parseReallyExit(value: unknown): (exitCode: number) => never {
  return value as (exitCode: number) => never;
}
