/**
 * What becomes of a cell's type errors. `show`: they are listed beside its output; `strict`: they stop it
 * before it runs; `off`: nobody looks for them.
 */
export const typeModes = ["show", "strict", "off"] as const;

/** One of `typeModes`. */
export type TypeMode = (typeof typeModes)[number];

/** The environment variable with a kernel's mode at its start. */
export const TYPE_MODE_VARIABLE = "FLOWBOOK_TYPES";

/** Whether a word names a mode. */
export function isTypeMode(text: string): text is TypeMode {
  return typeModes.some((mode) => mode === text);
}
