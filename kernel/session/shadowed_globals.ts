/** Ends the names under which cells keep variables called like globals; it is allowed in names, and not seen. */
const MARK = "\u200d";

const globals: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(globalThis));

/**
 * The name of a cell's variable in compiled code. A cell that declares `Map`, or imports `setTimeout`, must not
 * change what these names mean to packages and to Flowbook, whose code sees the same global scope.
 */
export function runtimeName(name: string): string {
  return globals.has(name) ? name + MARK : name;
}

/** The name that the cell wrote. */
export function sourceName(name: string): string {
  return name.endsWith(MARK) ? name.slice(0, -MARK.length) : name;
}
