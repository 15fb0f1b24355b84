import { performance } from "node:perf_hooks";
import { TERMINATIONS } from "../ring/layout.ts";

/** From the announcement to the end of what runs, at most: where nothing runs any more it ends nothing. */
const LIMIT_MS = 200;

/**
 * The worker asks whether it may terminate what runs, and then does. What runs may have ended in between, and the
 * termination would hit what comes next: a module that is being loaded, or the answer to the interrupt itself.
 */
let comes: () => boolean = () => false;

/** Notes that the worker is about to terminate what runs. */
export function announceTermination(control: Int32Array): void {
  const ended = Atomics.load(control, TERMINATIONS);
  const untilMs = performance.now() + LIMIT_MS;
  comes = () => Atomics.load(control, TERMINATIONS) === ended && performance.now() < untilMs;
}

/** To be called before what must not be terminated half-way: returns when no termination is to come. */
export function awaitTermination(): void {
  while (comes()) {
    // It takes hold here.
  }
}
