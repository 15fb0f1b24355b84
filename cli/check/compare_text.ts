import { stripVTControlCharacters } from "node:util";
import { overwriteLines } from "../client/carriage_returns.ts";
import { type Ignored, withoutIgnored } from "./ignored.ts";

export interface Tolerance {
  readonly ignored: readonly Ignored[];
  /** How far numbers may differ: relatively above 1, absolutely below. */
  readonly numbers: number;
  /** Whether whole numbers must be equal however large they are. */
  readonly exactIntegers: boolean;
}

/** The first line in which two texts differ, as it was compared. */
export interface TextDifference {
  /** From 1. */
  readonly line: number;
  /** Undefined where the text has ended. */
  readonly stored: string | undefined;
  readonly now: string | undefined;
  /** Where the lines begin to differ. */
  readonly column: number;
}

/** Compares texts as a terminal shows them, with numbers within the tolerance and without what is ignored. */
export function compareText(stored: string, now: string, tolerance: Tolerance): TextDifference | undefined {
  const [a, b] = [lines(stored, tolerance), lines(now, tolerance)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [before, after] = [a[index], b[index]];
    const column = before === undefined || after === undefined ? 0 : lineDifference(before, after, tolerance);
    if (column !== undefined) return { line: index + 1, stored: before, now: after, column };
  }
  return undefined;
}

/** Whether two numbers are the same within the tolerance. */
export function isClose(a: number, b: number, tolerance: Tolerance): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (tolerance.exactIntegers && Number.isInteger(a) && Number.isInteger(b)) return false;
  return Math.abs(a - b) <= tolerance.numbers * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Runs of spaces count as one: a number that is printed shorter shifts its column. */
function lines(text: string, { ignored }: Tolerance): string[] {
  const plain = withoutIgnored(overwriteLines(stripVTControlCharacters(text)), ignored);
  return plain
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd().replaceAll(/[ \t]+/g, " "));
}

/** A sign belongs to a number unless something stands before it, as in `a-1` or `2026-11`. */
const number = /(?:(?<![\w.)\]])[-+−])?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g;

/** Where two lines begin to differ; undefined if they do not. */
function lineDifference(stored: string, now: string, tolerance: Tolerance): number | undefined {
  if (stored === now) return undefined;
  const [a, b] = [tokens(stored), tokens(now)];
  let column = 0;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [before = "", after = ""] = [a[index], b[index]];
    if (!isSameToken(before, after, tolerance)) return column + commonPrefix(before, after);
    column += after.length;
  }
  return undefined;
}

/** Texts between numbers and numbers, in turn. */
function tokens(line: string): string[] {
  const found: string[] = [];
  let end = 0;
  for (const match of line.matchAll(number)) {
    found.push(line.slice(end, match.index), match[0]);
    end = match.index + match[0].length;
  }
  return [...found, line.slice(end)];
}

function isSameToken(a: string, b: string, tolerance: Tolerance): boolean {
  if (a === b) return true;
  const [x, y] = [a, b].map((text) => (/\d/.test(text) ? Number(text.replace("−", "-")) : Number.NaN));
  if (x === undefined || y === undefined || Number.isNaN(x) || Number.isNaN(y)) return false;
  const whole = /^\D?\d+$/.test(a) && /^\D?\d+$/.test(b);
  // `1.0` and `1` are numbers of different precision, not whole numbers
  return isClose(x, y, whole ? tolerance : { ...tolerance, exactIntegers: false });
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
