import { performance } from "node:perf_hooks";
import { awaitTermination } from "./coming_termination.ts";

/**
 * A module that takes longer waits for something that may never come: what an interrupt does to it is its own
 * fault.
 */
const LOAD_MS = 5000;

/** When the loads that have not ended began. */
const loads = new Set<{ readonly sinceMs: number }>();

/**
 * Runs what loads a module. Modules belong to the process, not to the cell: one that is stopped half-way stays
 * as it is in Node's caches, and whoever imports it later waits for ever or gets half of it. And V8 throws away
 * all promise jobs that wait when one of them is terminated, those of Node's loader too. So an interrupted cell
 * is not terminated before the loads have ended.
 */
export function loadingModule<T>(load: () => T): T {
  awaitTermination();
  const entry = { sinceMs: performance.now() };
  const end = (): void => void loads.delete(entry);
  loads.add(entry);
  let result: T;
  try {
    result = load();
  } catch (error) {
    end();
    throw error;
  }
  // The first reaction of the promise: when the cell goes on, the load has ended.
  if (result instanceof Promise) void result.then(end, end);
  else end();
  return result;
}

/** Whether a module is being loaded at this moment, by whatever code. */
export function isLoadingModule(): boolean {
  if (loads.size === 0) return false;
  const oldestMs = performance.now() - LOAD_MS;
  for (const entry of loads) if (entry.sinceMs < oldestMs) loads.delete(entry);
  return loads.size > 0;
}

/** What runs is about to be terminated, and with it what it loads. */
export function forgetLoads(): void {
  loads.clear();
}
