import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { jupyterDataDirectory, venvDirectory } from "../../runtime/environment.ts";
import { logError } from "../log.ts";
import type { HistoryLine, HistoryStore } from "./history.ts";

/** Longer cells stay out of the files; nobody looks for them again. */
const MAX_SOURCE_CHARS = 256 * 1024;
/** Of this session, in memory. */
const MAX_SESSION_LINES = 10_000;
/** What is kept of earlier sessions; the oldest go first. */
const MAX_FILES = 500;
const MAX_BYTES = 16 * 1024 * 1024;
/** Cells that follow each other faster than this are written together. */
const WRITE_DELAY_MS = 100;

const fileName = /^(\d{1,9})\.jsonl$/;

/**
 * Where the history lies: the folder that `FLOWBOOK_HISTORY` names (empty: nowhere), else in the data folder
 * of the Jupyter that this kernel belongs to. With an environment of its own it touches nothing outside.
 */
export function historyFolder(): string | undefined {
  const { FLOWBOOK_HISTORY, JUPYTER_DATA_DIR } = process.env;
  if (FLOWBOOK_HISTORY !== undefined) return FLOWBOOK_HISTORY === "" ? undefined : FLOWBOOK_HISTORY;
  const venv = venvDirectory();
  const data =
    !JUPYTER_DATA_DIR && existsSync(venv) ? join(venv, "share", "jupyter") : jupyterDataDirectory();
  return join(data, "flowbook", "history");
}

/**
 * A history that outlasts the kernel: one file a session, named by the session's number, one line of JSON a
 * cell. A kernel appends to its own file alone, so that several can write at once, and a line that a crash
 * cut off is skipped by the readers.
 */
export class HistoryFolder implements HistoryStore {
  readonly #folder: string | undefined;
  readonly #lines: Omit<HistoryLine, "session">[] = [];
  #unwritten: string[] = [];
  #file: number | undefined;
  #session: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param folder undefined: this session is remembered in memory alone. */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  get session(): number {
    return this.#session ?? (this.#sessions()[0] ?? 0) + 1;
  }

  append(added: Omit<HistoryLine, "session">): void {
    this.#lines.push(added);
    if (this.#lines.length > MAX_SESSION_LINES) this.#lines.shift();
    const { line, source, output } = added;
    if (this.#folder === undefined || source.length > MAX_SOURCE_CHARS) return;
    const kept = output === undefined ? [] : [output];
    this.#unwritten.push(`${JSON.stringify([line, source, ...kept])}\n`);
    this.#timer ??= setTimeout(() => this.flush(), WRITE_DELAY_MS).unref();
  }

  *newestFirst(): Iterable<HistoryLine> {
    const { session: current } = this;
    yield* [...this.ofSession(current)].reverse();
    for (const session of this.#sessions()) {
      if (session !== current) yield* [...this.#read(session)].reverse();
    }
  }

  ofSession(session: number): readonly HistoryLine[] {
    if (session !== this.session) return this.#read(session);
    return this.#lines.map((line) => ({ session, ...line }));
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#unwritten.join("");
    this.#unwritten = [];
    if (text === "") return;
    this.#session ??= this.#begin();
    if (this.#file === undefined) return;
    this.#guard(() => writeSync(this.#file ?? -1, text));
  }

  /** Takes the next free number. That two kernels take the same is excluded by the creation of the file. */
  #begin(): number {
    const first = (this.#sessions()[0] ?? 0) + 1;
    const folder = this.#folder;
    if (folder === undefined) return first;
    this.#guard(() => {
      mkdirSync(folder, { recursive: true });
      this.#prune(folder);
    });
    for (let session = first; session < first + MAX_FILES; session += 1) {
      try {
        this.#file = openSync(join(folder, `${session}.jsonl`), "ax", 0o600);
        return session;
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "EEXIST") continue;
        logError("kernel: the history is not kept", error);
        return session;
      }
    }
    return first;
  }

  /** Newest first. */
  #sessions(): readonly number[] {
    const folder = this.#folder;
    if (folder === undefined || !existsSync(folder)) return [];
    const names = this.#guard(() => readdirSync(folder)) ?? [];
    return names
      .map((name) => Number(fileName.exec(name)?.[1]))
      .filter((session) => session > 0)
      .sort((a, b) => b - a);
  }

  #read(session: number): readonly HistoryLine[] {
    const file = join(this.#folder ?? "", `${session}.jsonl`);
    if (this.#folder === undefined || !existsSync(file)) return [];
    const text = this.#guard(() => readFileSync(file, "utf8")) ?? "";
    return text.split("\n").flatMap((json) => parseLine(json, session) ?? []);
  }

  #prune(folder: string): void {
    let bytes = 0;
    for (const [index, session] of this.#sessions().entries()) {
      const file = join(folder, `${session}.jsonl`);
      // Another kernel may be pruning as well.
      bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (index >= MAX_FILES || bytes > MAX_BYTES) rmSync(file, { force: true });
    }
  }

  /** A full disk or a folder without permission must not fail the cell. */
  #guard<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (this.#file !== undefined) closeSync(this.#file);
      this.#file = undefined;
      logError("kernel: the history cannot be read or written; it is no longer kept", error);
      return undefined;
    }
  }
}

/** @returns undefined for a line that a crash cut off, and for what is no line of a history. */
function parseLine(json: string, session: number): HistoryLine | undefined {
  if (json === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!Array.isArray(value)) return undefined;
  const [line, source, output] = value as readonly unknown[];
  if (typeof line !== "number" || typeof source !== "string") return undefined;
  return { session, line, source, output: typeof output === "string" ? output : undefined };
}
