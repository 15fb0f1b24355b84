import type { Debugger } from "node:inspector/promises";
import type { UserScript } from "./user_scripts.ts";

/** Where V8 can stop for a line of the user's, both parts counted from 0 as V8 counts. */
export interface BreakPlace {
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Beyond this nobody looks for the statement that a line belongs to. */
const LARGEST_SEARCHED_CHARS = 200_000;

/** The lines of a script that execution can stop at. */
export class BreakLines {
  readonly #script: UserScript;
  readonly #places = new Map<number, BreakPlace>();
  /** In the order of the generated code. */
  readonly #stops: readonly { readonly place: BreakPlace; readonly line: number }[];

  /** @param locations where V8 can stop, in order. */
  constructor(script: UserScript, locations: readonly Debugger.BreakLocation[]) {
    this.#script = script;
    const stops: { place: BreakPlace; line: number }[] = [];
    let before: BreakPlace = { lineNumber: 0, columnNumber: -1 };
    for (const { lineNumber, columnNumber = 0 } of locations) {
      const line = stopLine(script, { lineNumber, columnNumber });
      if (line !== undefined) {
        // The code that V8 runs may have a place a little before this one, at the start of the statement.
        const earliest = before.lineNumber === lineNumber ? before.columnNumber + 1 : 0;
        const place = { lineNumber, columnNumber: earliest };
        stops.push({ place, line });
        if (!this.#places.has(line)) this.#places.set(line, place);
      }
      before = { lineNumber, columnNumber };
    }
    this.#stops = stops;
  }

  /** The line where a breakpoint asked for on `line` stops: this one, its statement's, or the next with code. */
  resolve(line: number): { readonly line: number; readonly place: BreakPlace } | undefined {
    const wanted = this.#places.has(line) ? line : (this.#statementLine(line) ?? this.#nextLine(line));
    const place = wanted === undefined ? undefined : this.#places.get(wanted);
    return wanted === undefined || place === undefined ? undefined : { line: wanted, place };
  }

  /** Where execution can stop first. */
  first(): BreakPlace | undefined {
    return this.#stops[0]?.place;
  }

  #nextLine(line: number): number | undefined {
    const later = [...this.#places.keys()].filter((other) => other > line);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  /** The first line of the statement that goes on on `line`. */
  #statementLine(line: number): number | undefined {
    if (this.#script.code.length > LARGEST_SEARCHED_CHARS) return undefined;
    for (const [index, text] of this.#script.code.split("\n").entries()) {
      for (const { index: column } of text.matchAll(/[\p{ID_Continue}$]+|["'`[({]/gu)) {
        if (this.#script.originalPosition(index + 1, column + 1)?.line !== line) continue;
        const at = this.#stops.findLast(({ place }) => isNotAfter(place, index, column));
        return at !== undefined && at.line < line ? at.line : undefined;
      }
    }
    return undefined;
  }
}

/**
 * The user's line at a place where V8 stops; undefined where nobody should stop: in code that no text has, and
 * at the assignment of a top-level function, which the compiler moved to the head of the cell.
 */
export function stopLine(script: UserScript, { lineNumber, columnNumber }: BreakPlace): number | undefined {
  const position = script.originalPosition(lineNumber + 1, columnNumber + 1);
  if (position === undefined) return undefined;
  if (!script.isCell) return position.line;
  const generated = script.code.split("\n", lineNumber + 1)[lineNumber]?.slice(columnNumber) ?? "";
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$\u200d]* = (?:async )?function\b/u.test(generated))
    return position.line;
  const written = script.source.split("\n", position.line)[position.line - 1] ?? "";
  return /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\b/.test(written) ? undefined : position.line;
}

function isNotAfter(place: BreakPlace, line: number, column: number): boolean {
  return place.lineNumber < line || (place.lineNumber === line && place.columnNumber <= column);
}
