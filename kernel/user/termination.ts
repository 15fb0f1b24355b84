import { nodeBinding } from "../node_binding.ts";

/** Fields of Node's async-hook state, as `lib/internal/async_hooks.js` lays them out. */
interface AsyncWrapBinding {
  readonly async_hook_fields: Uint32Array;
  readonly async_id_fields: Float64Array;
  readonly constants: {
    readonly kStackLength: number;
    readonly kExecutionAsyncId: number;
    readonly kTriggerAsyncId: number;
  };
}

/**
 * Returns a function to call just before code is terminated. Termination skips the `after` half of Node's
 * async hooks; the id stack left behind makes Node 20 and 22 abort ("async hook stack has become corrupted")
 * when the code ran in a timer or promise job. Node 24 has no such binding and is started with
 * `--no-force-async-hooks-checks` instead.
 */
export function terminationPreparer(): () => void {
  const binding = nodeBinding("async_wrap");
  if (binding === undefined) return () => {};
  const { async_hook_fields, async_id_fields, constants } = parseBinding(binding);
  return () => {
    async_id_fields[constants.kExecutionAsyncId] = 0;
    async_id_fields[constants.kTriggerAsyncId] = 0;
    async_hook_fields[constants.kStackLength] = 0;
  };
}

function parseBinding(value: unknown): AsyncWrapBinding {
  return value as AsyncWrapBinding;
}
