import path from "node:path";
import { fileURLToPath } from "node:url";
import { inspect, types } from "node:util";
import type { ErrorContent } from "../../protocol/messages.ts";
import { shortened } from "../display/formatters/text.ts";
import { sourceExcerpt } from "../source_excerpt.ts";
import { isOwnFile } from "./own_files.ts";

/** Finds the place in the user's own file that a frame in its compiled code means. */
export interface FileLocator {
  locate(
    file: string,
    line: number,
    column: number,
  ): { readonly line: number; readonly column: number; readonly text: string } | undefined;
}

const BOLD_RED = "\u001b[1;31m";
const GREEN = "\u001b[32m";
const DIM = "\u001b[2m";
const RESET = "\u001b[0m";

/** The same frame more often than this in a row is counted. */
const REPEATS_SHOWN = 3;

/** More than all the frames of a stack take. */
const STACK_CHARS = 100_000;

/** What evaluates cells; everything that called it is Flowbook. */
const EVALUATOR = "node:inspector";

/** The parts of a library that is Flowbook's own implementation of `tf`. */
const ownPackages = `${path.sep}node_modules${path.sep}@tensorflow${path.sep}`;

const namedFrame = /^\s+at (.*?) \((.*):(\d+):(\d+)\)$/;
const anonymousFrame = /^\s+at (?:async )?()(.*):(\d+):(\d+)$/;

/**
 * A thrown value as Jupyter shows errors. Frames of cells still name the generated code, as
 * `flowbook:cell_3.js:1:5`: the worker, which has the maps, turns them into `In[3]:1:5`.
 */
export function errorContent(thrown: unknown, files: FileLocator): ErrorContent {
  if (!isError(thrown)) {
    const text = inspect(thrown, { depth: 2 });
    const hint = "A value that is no Error was thrown; `throw new Error(…)` would show where.";
    return {
      ename: "Error",
      evalue: shortened(typeof thrown === "string" ? thrown : text),
      traceback: [`${BOLD_RED}Thrown${RESET}: ${text}`, `${DIM}${hint}${RESET}`],
    };
  }
  const evalue = shortened(textOf(thrown, "message"));
  return { ename: nameOf(thrown), evalue, traceback: describe(thrown, { files, seen: new Set() }) };
}

/**
 * Leaves what evaluates the cell out of every `stack`, so that a cell which prints one does not print
 * Flowbook. Positions stay those of the generated code.
 */
export function hideEvaluator(): void {
  Error.prepareStackTrace = (error, sites) => {
    const evaluator = sites.findIndex((site) => site.getFileName() === EVALUATOR);
    const shown = evaluator < 0 ? sites : sites.slice(0, evaluator);
    return [headOf(error), ...shown.map((site) => `    at ${site}`)].join("\n");
  };
}

/** As V8 words the first line of a stack; an error's own `toString` may throw. */
function headOf(error: unknown): string {
  if (!isError(error)) return "Error";
  const name = textOf(error, "name");
  const message = textOf(error, "message");
  return name === "" || message === "" ? `${name}${message}` : `${name}: ${message}`;
}

interface Description {
  readonly files: FileLocator;
  /** Errors already shown: chains of causes may be circles. */
  readonly seen: Set<unknown>;
}

function describe(error: object, context: Description): string[] {
  context.seen.add(error);
  const message = shortened(textOf(error, "message"));
  const lines = [`${BOLD_RED}${nameOf(error)}${RESET}${message === "" ? "" : `: ${message}`}`];
  if (!isCellMistake(error)) lines.push(...ownProperties(error));
  lines.push(...frames(error, context.files));
  if (Reflect.has(error, "cause")) lines.push(...nested("Caused by: ", read(error, "cause"), context));
  const errors = read(error, "errors");
  if (Array.isArray(errors)) {
    for (const [index, part] of errors.entries()) lines.push(...nested(`[${index + 1}] `, part, context));
  }
  return lines;
}

function nested(label: string, value: unknown, context: Description): string[] {
  if (!isError(value)) return [`${label}${inspect(value, { depth: 1 })}`];
  if (context.seen.has(value)) return [`${label}${nameOf(value)} (shown above)`];
  const [head = "", ...rest] = describe(value, context);
  return [label + head, ...rest.map((line) => `  ${line}`)];
}

/** The frames that are the user's, or a package's; those of Node and of Flowbook are left out. */
function frames(error: object, files: FileLocator): string[] {
  const onlyUsers = isCellMistake(error);
  const lines: string[] = [];
  // The frames stand at the end, behind a message that may have millions of lines.
  for (const line of textOf(error, "stack").slice(-STACK_CHARS).split("\n")) {
    const [, name, location = "", row, column] = namedFrame.exec(line) ?? anonymousFrame.exec(line) ?? [];
    if (row === undefined) continue;
    if (location === EVALUATOR) break;
    const place = { file: location, line: Number(row), column: Number(column) };
    const shown = showPlace(place, { files, onlyUsers });
    if (shown === undefined) continue;
    if (lines.length === 0 && shown.excerpt !== undefined) lines.push(...shown.excerpt);
    const where = `${GREEN}${shown.text}${RESET}`;
    lines.push(name === "" ? `    at ${asyncMark(line)}${where}` : `    at ${name} (${where})`);
  }
  return withoutRepeats(lines);
}

/** A recursion without end repeats one frame as often as the stack keeps frames. */
function withoutRepeats(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] ?? "";
    let end = index + 1;
    while (lines[end] === line) end += 1;
    const repeats = end - index;
    if (repeats <= REPEATS_SHOWN) kept.push(...lines.slice(index, end));
    else kept.push(line, `    at … ${repeats - 1} times more`);
    index = end;
  }
  return kept;
}

function asyncMark(line: string): string {
  return /^\s+at async /.test(line) ? "async " : "";
}

function showPlace(
  place: { readonly file: string; readonly line: number; readonly column: number },
  { files, onlyUsers }: { files: FileLocator; onlyUsers: boolean },
): { readonly text: string; readonly excerpt?: readonly string[] } | undefined {
  if (place.file.startsWith("flowbook:cell_")) return { text: `${place.file}:${place.line}:${place.column}` };
  const file = place.file.startsWith("file://") ? fileURLToPath(place.file) : place.file;
  if (!path.isAbsolute(file)) return undefined;
  const original = files.locate(file, place.line, place.column);
  if (original !== undefined) {
    const text = `${file}:${original.line}:${original.column}`;
    return { text, excerpt: sourceExcerpt(original.text, original) };
  }
  if (onlyUsers || isOwnFile(file) || file.includes(ownPackages)) return undefined;
  return { text: `${file}:${place.line}:${place.column}` };
}

/** What an error carries besides its text, as `{ code: 'ENOENT' }`. */
function ownProperties(error: object): string[] {
  const shown = new Set(["name", "message", "stack", "cause", "errors"]);
  const keys = Object.keys(error).filter((key) => !shown.has(key));
  if (keys.length === 0) return [];
  const properties = Object.fromEntries(keys.map((key) => [key, read(error, key)]));
  return [`${DIM}${inspect(properties, { depth: 1 })}${RESET}`];
}

/**
 * Whether the error is the cell's mistake, so that what happened inside Flowbook does not help. By name: a
 * package or a reloaded file may bring a class of its own.
 */
function isCellMistake(error: object): boolean {
  for (let prototype: unknown = error; isObject(prototype); prototype = Object.getPrototypeOf(prototype)) {
    if (textOf(prototype, "name") === "UsageError" || nameOfClass(prototype) === "UsageError") return true;
  }
  return false;
}

/** The error's name; a class that sets none is known by its own. */
function nameOf(error: object): string {
  const name = textOf(error, "name");
  if (name !== "Error" && name !== "") return name;
  return nameOfClass(error) || "Error";
}

function nameOfClass(error: object): string {
  const maker = read(error, "constructor");
  return typeof maker === "function" ? maker.name : "";
}

function isError(value: unknown): value is object {
  return types.isNativeError(value) || value instanceof Error;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function textOf(error: object, key: string): string {
  const value = read(error, key);
  return typeof value === "string" ? value : "";
}

/** A property of a value from a cell, whose getters may throw. */
function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch (error) {
    return `<${key} cannot be read: ${inspect(error, { depth: 0 })}>`;
  }
}
