import { sourceExcerpt } from "../source_excerpt.ts";
import type { CompiledCell } from "./compiled_cell.ts";

const frame = /^\s+at /;
const cellPosition = /(flowbook:cell_[\w.-]+\.js):(\d+):(\d+)/;

/**
 * Puts the cell's own lines above the frames of a traceback that was thrown in a cell. The positions in
 * `traceback` are those of the generated code.
 */
export function withCellExcerpt(
  traceback: readonly string[],
  findCell: (scriptName: string) => CompiledCell | undefined,
): string[] {
  const index = traceback.findIndex((line) => frame.test(line));
  const [, scriptName, line, column] = cellPosition.exec(traceback[index] ?? "") ?? [];
  if (scriptName === undefined) return [...traceback];
  const cell = findCell(scriptName);
  const position = cell?.originalPosition(Number(line), Number(column));
  if (cell === undefined || position === undefined) return [...traceback];
  return traceback.toSpliced(index, 0, ...sourceExcerpt(cell.source, position));
}
