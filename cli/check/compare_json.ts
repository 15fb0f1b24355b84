import { compareText, isClose, type Tolerance } from "./compare_text.ts";

export interface JsonDifference {
  /** For example `data.values[3].x`. */
  readonly path: string;
  readonly stored: string | undefined;
  readonly now: string | undefined;
}

/** The first place in which two JSON values differ, numbers and texts compared as in text. */
export function compareJson(stored: unknown, now: unknown, tolerance: Tolerance): JsonDifference | undefined {
  return compareAt("", stored, now, tolerance);
}

function compareAt(path: string, a: unknown, b: unknown, tolerance: Tolerance): JsonDifference | undefined {
  if (Object.is(a, b)) return undefined;
  if (typeof a === "number" && typeof b === "number" && isClose(a, b, tolerance)) return undefined;
  if (typeof a === "string" && typeof b === "string" && compareText(a, b, tolerance) === undefined) {
    return undefined;
  }
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    return { path, stored: shown(a), now: shown(b) };
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const inner = Array.isArray(a) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    const found = compareAt(inner, valueAt(a, key), valueAt(b, key), tolerance);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function valueAt(container: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(container, key)?.value;
}

function shown(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
