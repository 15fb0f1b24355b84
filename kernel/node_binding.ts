/**
 * One of Node's internal bindings, or undefined where this Node no longer gives it out. `process.binding` is
 * deprecated without a replacement for what the kernel needs; the warning would reach every user.
 */
import process from "node:process";
export function nodeBinding(name: "async_wrap" | "signal_wrap"): unknown {
  const binding: unknown = Reflect.get(process, "binding");
  if (typeof binding !== "function") return undefined;
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    return binding.call(process, name);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_INVALID_MODULE") return undefined;
    throw error;
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}
