import { nodeBinding } from "../node_binding.ts";

/** Fields of Node's async-hook state, as `lib/internal/async_hooks.js` lays them out. */
interface AsyncWrapBinding {
  readonly async_hook_fields: Uint32Array;
  readonly async_id_fields: Float64Array;
  readonly constants: {
    readonly kStackLength: number;
    readonly kTotals: number;
    readonly kCheck: number;
    readonly kExecutionAsyncId: number;
    readonly kTriggerAsyncId: number;
  };
}

/**
 * Termination skips the `after` half of Node's async hooks; the id stack left behind makes Node abort when the code
 * ran in a timer or promise job.
 */
export interface TerminationGuard {
  /** To be called by code that terminates itself at once. */
  clear(): void;
  /**
   * To be called just before another thread terminates: the code goes on for a moment, and may begin another
   * promise job before it stops. Until `recover`, Node does not look at the stack.
   */
  suspend(): void;
  /** To be called from the event loop, when no termination is under way. */
  recover(): void;
}

export function createTerminationGuard(): TerminationGuard {
  const binding = nodeBinding("async_wrap");
  if (binding === undefined) return { clear() {}, suspend() {}, recover() {} };
  const { async_hook_fields, async_id_fields, constants } = parseBinding(binding);
  let suspended: { readonly totals: number; readonly check: number } | undefined;
  const clear = (): void => {
    async_id_fields[constants.kExecutionAsyncId] = 0;
    async_id_fields[constants.kTriggerAsyncId] = 0;
    async_hook_fields[constants.kStackLength] = 0;
  };
  return {
    clear,
    suspend() {
      suspended ??= {
        totals: async_hook_fields[constants.kTotals] ?? 0,
        check: async_hook_fields[constants.kCheck] ?? 0,
      };
      // `InternalCallbackScope::Close` and `pop_async_context` check only what these two say is in use.
      async_hook_fields[constants.kTotals] = 0;
      async_hook_fields[constants.kCheck] = 0;
      clear();
    },
    recover() {
      if (suspended === undefined) return;
      clear();
      async_hook_fields[constants.kTotals] = suspended.totals;
      async_hook_fields[constants.kCheck] = suspended.check;
      suspended = undefined;
    },
  };
}

/**
 * Remembers Node's async-id stack; returns a function that puts it back, for code above it was terminated and
 * code below it goes on.
 */
export function keepAsyncIds(): () => void {
  const binding = nodeBinding("async_wrap");
  if (binding === undefined) return () => {};
  const { async_hook_fields, async_id_fields, constants } = parseBinding(binding);
  const executionId = async_id_fields[constants.kExecutionAsyncId] ?? 0;
  const triggerId = async_id_fields[constants.kTriggerAsyncId] ?? 0;
  const depth = async_hook_fields[constants.kStackLength] ?? 0;
  return () => {
    async_id_fields[constants.kExecutionAsyncId] = executionId;
    async_id_fields[constants.kTriggerAsyncId] = triggerId;
    async_hook_fields[constants.kStackLength] = depth;
  };
}

/** Frames of the question itself: `isInterruptible`, the hook that calls it, and the worker's expression. */
const OWN_FRAMES = 3;
const LOOKED_AT = 50;

/**
 * Whether a termination now would hit code that may end anywhere. Where nothing runs it would hit what runs next,
 * be it Node's own; and Node never again gives out a part of itself whose first use was cut off half-way, such
 * as the global `performance`.
 */
export function isInterruptible(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = LOOKED_AT;
  const frames = new Error("stack").stack?.match(/^ {4}at .*/gm) ?? [];
  Error.stackTraceLimit = stackTraceLimit;
  const below = frames.slice(OWN_FRAMES);
  return below.length > 0 && !below.some((frame) => frame.includes("node:internal/bootstrap/realm"));
}

function parseBinding(value: unknown): AsyncWrapBinding {
  return value as AsyncWrapBinding;
}
