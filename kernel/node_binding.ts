import { createRequire } from "node:module";
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
    if (error instanceof Error && error.message.startsWith("No such")) return internalBinding(name);
    throw error;
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}

/** What the kernelspec's `--expose-internals` opens (`kernel/kernelspec.ts`); its warning is for other programs. */
function internalBinding(name: string): unknown {
  if (!process.execArgv.includes("--expose-internals")) return undefined;
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return parseInternals(createRequire(import.meta.url)("internal/test/binding")).internalBinding(name);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function parseInternals(value: unknown): { readonly internalBinding: (name: string) => unknown } {
  return value as { readonly internalBinding: (name: string) => unknown };
}
