import process from "node:process";

/**
 * One of Node's internal bindings, or undefined where this Node no longer gives it out. `process.binding` is
 * deprecated without a replacement for what the kernel needs; the warning would reach every user.
 */
export function nodeBinding(name: "async_wrap" | "signal_wrap"): unknown {
  const binding: unknown = Reflect.get(process, "binding");
  if (typeof binding !== "function") return undefined;
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    return binding.call(process, name);
  } catch (error) {
    // Node 24 gives this error no code.
    if (error instanceof Error && error.message.startsWith("No such")) return undefined;
    throw error;
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}
