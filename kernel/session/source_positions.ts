import {
  GREATEST_LOWER_BOUND,
  LEAST_UPPER_BOUND,
  originalPositionFor,
  TraceMap,
} from "@jridgewell/trace-mapping";

/** A place in a text, both parts counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The version 3 source map of one step from the cell's text to what V8 runs. */
export interface StageMap {
  readonly mappings: string;
}

/** Line and column of a UTF-16 offset. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

/** The text of a line counted from 1, or an empty string behind the end. */
export function lineText(text: string, line: number): string {
  return text.split("\n")[line - 1] ?? "";
}

/**
 * Follows a position in the generated code back through every step, last step first. The maps are made on
 * the first question: only a cell that fails pays for them.
 */
export function positionTracer(
  steps: readonly (() => StageMap)[],
): (line: number, column: number) => Position | undefined {
  let maps: readonly TraceMap[] | undefined;
  return (line, column) => {
    maps ??= steps.map((step) => traceMap(step()));
    let position: Position | undefined = { line, column };
    for (const map of maps.toReversed()) position = position && stepBack(map, position);
    return position;
  };
}

/** Reads one map; the names of sources do not matter, every step has exactly one. */
export function traceMap(map: StageMap): TraceMap {
  return new TraceMap({ version: 3, names: [], sources: ["cell"], mappings: map.mappings });
}

/** The position before one step; text that the step inserted counts as what stands nearest on its line. */
export function stepBack(map: TraceMap, { line, column }: Position): Position | undefined {
  // Anybody may print a text that looks like a position, also one that no text has.
  if (line < 1 || column < 1) return undefined;
  for (const bias of [GREATEST_LOWER_BOUND, LEAST_UPPER_BOUND] as const) {
    const found = originalPositionFor(map, { line, column: column - 1, bias });
    if (found.line !== null) return { line: found.line, column: found.column + 1 };
  }
  return undefined;
}
