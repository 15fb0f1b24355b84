/** An address as a number, or a typed array whose memory C reads or writes. */
export type Memory = bigint | NodeJS.TypedArray;

/** A C function, not bound yet; `type` is never set and only carries how TypeScript sees it. */
export interface Declaration<F> {
  readonly result: string;
  readonly parameters: readonly string[];
  readonly type?: F;
}

// biome-ignore lint/suspicious/noExplicitAny: a constraint that every parameter list meets.
export type AnyFunction = (...parameters: any[]) => unknown;

/** The result, then the parameters, as koffi's types in the order of C. */
export function declare<F extends AnyFunction>(
  result: string,
  ...parameters: readonly string[]
): Declaration<F> {
  return { result, parameters };
}

/** A pointer to anything. */
export const p = "void *";
/** A NUL-terminated string. */
export const s = "const char *";
