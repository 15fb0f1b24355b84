/** A cell ready for `Runtime.evaluate` in replMode. */
export interface CompiledCell {
  readonly code: string;
  /** The cell's own text. */
  readonly source: string;
  /** Script name V8 shows in stack frames; unique per compilation: `flowbook:cell_<id>.js`. */
  readonly scriptName: string;
  /** Top-level names that the cell declares or imports. */
  readonly declared: readonly string[];
  /** Those among them that may not be assigned. */
  readonly constants: readonly string[];
  /** 1-based position in the generated code → 1-based position in the cell's own text. */
  originalPosition(line: number, column: number): { line: number; column: number } | undefined;
}

/** The name under which V8 knows the script compiled as `id`. */
export function scriptNameOf(id: string | number): string {
  return `flowbook:cell_${id}.js`;
}

/** What stops a cell before it runs: the text cannot be parsed, or names an unknown magic. */
export interface CompileError {
  readonly ename: "SyntaxError" | "UsageError";
  readonly evalue: string;
  /** Lines for the notebook: the source line with a caret, then `SyntaxError: …`. */
  readonly traceback: readonly string[];
}

export type CompileResult = { readonly ok: CompiledCell } | { readonly error: CompileError };
