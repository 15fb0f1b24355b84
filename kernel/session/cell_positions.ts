import type { ErrorContent } from "../../protocol/messages.ts";
import { withCellExcerpts } from "./cell_excerpts.ts";
import type { CompiledCell } from "./compiled_cell.ts";

/** A position in a compiled cell, as V8 and Node write it into stack frames. */
const POSITION = /flowbook:cell_[\w.]+\.js(?::(\d+)(?::(\d+))?)?/g;

/** A stack of an older cell keeps the positions of the generated code. */
const REMEMBERED_CELLS = 10_000;

/** A compiled cell, and what the user calls it. */
export interface RememberedCell {
  /** `In[7]` */
  readonly label: string;
  readonly cell: CompiledCell;
}

/** Rewrites positions in compiled code as `In[7]:3:12`, positions in the cell's own text. */
export class CellPositions {
  readonly #cells = new Map<string, RememberedCell>();

  remember(cell: CompiledCell, executionCount: number): void {
    this.#cells.set(cell.scriptName, { label: `In[${executionCount}]`, cell });
    const [oldest] = this.#cells.keys();
    if (this.#cells.size > REMEMBERED_CELLS && oldest !== undefined) this.#cells.delete(oldest);
  }

  find(scriptName: string): RememberedCell | undefined {
    return this.#cells.get(scriptName);
  }

  /** Oldest first. */
  all(): Iterable<RememberedCell> {
    return this.#cells.values();
  }

  /** The text of the cell that a script was compiled from. */
  sourceOf(scriptName: string): string | undefined {
    return this.#cells.get(scriptName)?.cell.source;
  }

  mapError(error: ErrorContent): ErrorContent {
    const traceback = withCellExcerpts(error.traceback, (scriptName) => this.#cells.get(scriptName)?.cell);
    return { ...error, traceback: traceback.map((line) => this.mapText(line)) };
  }

  mapText(text: string): string {
    if (!text.includes("flowbook:cell_")) return text;
    return text.replace(POSITION, (match, line: string | undefined, column: string | undefined) => {
      const scriptName = match.slice(0, match.indexOf(".js") + ".js".length);
      const known = this.#cells.get(scriptName);
      if (known === undefined) return match;
      if (line === undefined) return known.label;
      const original = known.cell.originalPosition(Number(line), Number(column ?? 1));
      if (original === undefined) return known.label;
      return `${known.label}:${original.line}:${original.column}`;
    });
  }
}
