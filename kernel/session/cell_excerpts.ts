import { sourceExcerpt } from "../source_excerpt.ts";
import type { CompiledCell } from "./compiled_cell.ts";
import type { Position } from "./source_positions.ts";

const frame = /^\s+at /;
const cellPosition = /(flowbook:cell_[\w.-]+\.js):(\d+):(\d+)/;

/** Errors of one traceback, causes and parts of an AggregateError, that are shown with lines of cells. */
const excerptLimit = 8;

/** A place in the text of a cell. */
interface CellPlace {
  readonly scriptName: string;
  readonly source: string;
  readonly position: Position;
}

/**
 * Puts the cell's own lines above the frames of each error that was thrown in a cell, and below the frames the
 * line that called, if that is another cell's. The positions in `traceback` are those of the generated code.
 */
export function withCellExcerpts(
  traceback: readonly string[],
  findCell: (scriptName: string) => CompiledCell | undefined,
): string[] {
  const lines: string[] = [];
  let errors = 0;
  let thrownIn: string | undefined;
  for (const [index, line] of traceback.entries()) {
    const isFirst = frame.test(line) && !frame.test(traceback[index - 1] ?? "");
    const isLast = frame.test(line) && !frame.test(traceback[index + 1] ?? "");
    const place = (isFirst || isLast) && errors <= excerptLimit ? placeOf(line, findCell) : undefined;
    if (isFirst) {
      errors += 1;
      thrownIn = place?.scriptName;
      if (place !== undefined) lines.push(...excerpt(line, place));
    }
    lines.push(line);
    if (isLast && place !== undefined && place.scriptName !== thrownIn) {
      lines.push(...excerpt(line, place, { before: 0, after: 0 }));
    }
  }
  return lines;
}

/** As far indented as the frames: those of a cause stand further right. */
function excerpt(
  frameLine: string,
  { source, position }: CellPlace,
  context?: { readonly before: number; readonly after: number },
): string[] {
  const indent = " ".repeat(Math.max(0, frameLine.indexOf("at ") - 4));
  return sourceExcerpt(source, position, context).map((line) => indent + line);
}

function placeOf(
  line: string,
  findCell: (scriptName: string) => CompiledCell | undefined,
): CellPlace | undefined {
  const [, scriptName, row, column] = cellPosition.exec(line) ?? [];
  if (scriptName === undefined) return undefined;
  const cell = findCell(scriptName);
  const position = cell?.originalPosition(Number(row), Number(column));
  return cell === undefined || position === undefined
    ? undefined
    : { scriptName, source: cell.source, position };
}
