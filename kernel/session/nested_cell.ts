import type { CompiledCell } from "./compiled_cell.ts";
import { positionAt } from "./source_positions.ts";

/** Text that a magic runs, with its positions counted in the cell that the magic stands in. */
export function placedWithin(cell: CompiledCell, outer: string | undefined): CompiledCell {
  const offset = outer === undefined ? -1 : offsetWithin(outer, cell.source);
  if (outer === undefined || offset < 0) return cell;
  const start = positionAt(outer, offset);
  return {
    ...cell,
    source: outer,
    originalPosition(line, column) {
      const inner = cell.originalPosition(line, column);
      if (inner === undefined) return undefined;
      const indent = inner.line === 1 ? start.column - 1 : 0;
      return { line: start.line + inner.line - 1, column: indent + inner.column };
    },
  };
}

/** The rest of a `%%name` cell, or what follows `%name` on a line; -1 for code that a magic made up. */
function offsetWithin(outer: string, source: string): number {
  if (source.trim() === "") return -1;
  if (/^\s*%%/.test(outer)) return outer.endsWith(source) ? outer.length - source.length : -1;
  for (let at = outer.indexOf(source); at >= 0; at = outer.indexOf(source, at + 1)) {
    const line = outer.slice(outer.lastIndexOf("\n", at) + 1, at);
    if (/^[ \t]*%/.test(line)) return at;
  }
  return -1;
}
