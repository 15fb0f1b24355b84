/** A completion, offsets in UTF-16 code units of the cell's own text. */
export interface Completion {
  readonly text: string;
  /** As JupyterLab's `_jupyter_types_experimental` names it: function, class, instance, keyword … */
  readonly type: string;
  readonly signature?: string;
}

export interface CompletionList {
  /**
   * `name`: names in scope can stand here; `typed`: TypeScript knows what can; `path`: part of a path or a
   * magic's line; `unknown`: TypeScript does not know.
   */
  readonly place: "name" | "typed" | "path" | "unknown";
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

/** A finding of the type checker; `line` and `column` are 1-based in the cell's own text. */
export interface CellDiagnostic {
  readonly code: number;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * What TypeScript knows about the notebook. Cells are committed in the order they ran; every question is
 * asked about a text that has not (yet) been committed, seen after all committed cells.
 */
export interface LanguageService {
  /** Remembers an executed cell, so that later cells see what it declares. Cheap, does not wait. */
  commit(source: string): void;
  complete(source: string, offset: number): Promise<CompletionList>;
  /** Markdown of the quick info at `offset`, or undefined. `detail` 1 adds documentation. */
  inspect(source: string, offset: number, detail: 0 | 1): Promise<string | undefined>;
  diagnostics(source: string): Promise<readonly CellDiagnostic[]>;
  dispose(): void;
}
