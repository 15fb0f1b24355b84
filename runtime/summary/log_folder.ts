import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { UsageError } from "../usage_error.ts";
import { readEvents } from "./event_records.ts";
import { addValue, emptyRun, type LoggedRun } from "./logged_run.ts";

/** A folder deeper than this holds no run. */
const MOST_DEPTH = 16;

/** A log folder: one run for each folder in it that holds event files, as TensorBoard sees it. */
export class LogFolder {
  readonly path: string;

  /** @throws UsageError if there is no such folder */
  constructor(path: string) {
    this.path = path;
    if (!isFolder(path)) {
      throw new UsageError(
        "tf.summary",
        `${path} is no folder`,
        "Pass the folder that logs were written to.",
      );
    }
  }

  /** The names of its runs, sorted: their folders as seen from it, and `.` for its own files. */
  runNames(): readonly string[] {
    return [...this.#files().keys()].sort();
  }

  /** Reads a run as it is now. Damaged parts of files are left out. @throws UsageError if there is no such run */
  read(name: string): LoggedRun {
    const files = this.#files().get(name);
    if (files === undefined) {
      const names = this.runNames().join(", ") || "none";
      throw new UsageError("tf.summary", `${this.path} has no run ${name}`, `Its runs are: ${names}.`);
    }
    const run = emptyRun(name);
    for (const file of files) {
      for (const event of readEvents(file)) {
        if (event.what.case !== "summary") continue;
        const at = { step: Number(event.step), wallTime: event.wallTime };
        for (const value of event.what.value.value) addValue(run, value, at);
      }
    }
    return run;
  }

  /** What changes when a run's files grow, and when that was, in milliseconds since 1970. */
  stamp(name: string): { readonly stamp: string; readonly changedMs: number } {
    const stats = (this.#files().get(name) ?? []).flatMap(
      (file) => statSync(file, { throwIfNoEntry: false }) ?? [],
    );
    return {
      stamp: stats.map(({ size, mtimeMs }) => `${size} ${mtimeMs}`).join(),
      changedMs: Math.max(0, ...stats.map(({ mtimeMs }) => mtimeMs)),
    };
  }

  /** All of its runs. */
  readAll(): readonly LoggedRun[] {
    return this.runNames().map((name) => this.read(name));
  }

  /** The event files of each run, in the order in which they were written. */
  #files(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    const visit = (folder: string, depth: number): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && depth < MOST_DEPTH) visit(path, depth + 1);
        if (!entry.isFile() || !entry.name.includes("tfevents")) continue;
        const name = relative(this.path, folder) || ".";
        found.set(name, [...(found.get(name) ?? []), path].sort());
      }
    };
    visit(this.path, 0);
    return found;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
