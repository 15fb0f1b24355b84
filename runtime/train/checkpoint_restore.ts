import { tensorSignature } from "../../protocol/payloads/tensor.ts";
import { type CheckpointEntry, readCheckpointEntries } from "../capi/checkpoint_reader.ts";
import { restoreBundle } from "../capi/tensor_bundle.ts";
import { readHandle } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { readingError, requireCheckpoint } from "./checkpoint_errors.ts";
import { keyOf, objectGraphKey, parseVariableNames, pathOf } from "./checkpoint_graph.ts";
import type { SavedValue, SavedValues } from "./checkpoint_values.ts";

/** At most so many names in a message. */
const MOST_NAMES = 10;

/** What `restore` found, and what it did not. Says so in a warning, unless it is asked here first. */
export class RestoreStatus {
  /** Values of the checkpoint that no object took. */
  readonly unused: readonly string[];
  /** Values of the objects that the checkpoint does not have. */
  readonly missing: readonly string[];
  readonly #path: string | undefined;
  #isAsked = false;

  constructor(path: string | undefined, unused: readonly string[], missing: readonly string[]) {
    this.#path = path;
    this.unused = unused;
    this.missing = missing;
    if (this.#differs === undefined) return;
    queueMicrotask(() => {
      if (!this.#isAsked) console.warn(`${this.#error("call expectPartial() if that is intended").message}`);
    });
  }

  /** @throws UsageError unless the checkpoint and the objects have the same values. */
  assertConsumed(): this {
    this.#isAsked = true;
    if (this.#differs !== undefined) throw this.#error("call expectPartial() instead if that is intended");
    return this;
  }

  /** @throws UsageError if the checkpoint lacks a value of the objects. */
  assertExistingObjectsMatched(): this {
    this.#isAsked = true;
    if (this.missing.length > 0) throw this.#error("call expectPartial() instead if that is intended");
    return this;
  }

  /** Says that the checkpoint and the objects may differ. */
  expectPartial(): this {
    this.#isAsked = true;
    return this;
  }

  get #differs(): string | undefined {
    const parts: string[] = [];
    if (this.missing.length > 0) parts.push(`the checkpoint has no ${list(this.missing)}`);
    if (this.unused.length > 0) parts.push(`nothing took its ${list(this.unused)}`);
    return parts.length === 0 ? undefined : parts.join("; ");
  }

  #error(advice: string): UsageError {
    const what = `${this.#path} was restored in part: ${this.#differs}`;
    return new UsageError("tf.train.Checkpoint", what, `Compare the names, or ${advice}.`);
  }
}

/** Gives `values` what the checkpoint at `path` has for them, all or none. */
export function restoreValues(path: string | undefined, { values, missing }: SavedValues): RestoreStatus {
  if (path === undefined) return new RestoreStatus(path, [], []);
  requireCheckpoint(path);
  const entries = attempt(path, () => readCheckpointEntries(path));
  const byKey = new Map(values.map((value) => [keyOf(value.path), value]));
  const found = [...byKey].filter(([key]) => entries.has(key)).map(([, value]) => value);
  for (const value of found) requireFit(path, value, entries.get(keyOf(value.path)));
  const names = readNames(path, entries);
  const unused: string[] = [];
  for (const key of entries.keys()) {
    const place = byKey.has(key) ? undefined : pathOf(key);
    if (place === undefined) continue;
    const later = missing(place, names.get(key) ?? place.join("/"));
    if (later === undefined) unused.push(place.join("/"));
    else found.push(later);
  }
  readInto(path, found, entries);
  const absent = values.filter((value) => !entries.has(keyOf(value.path)));
  return new RestoreStatus(
    path,
    unused,
    absent.map((value) => value.path.join("/")),
  );
}

function readInto(
  path: string,
  found: readonly SavedValue[],
  entries: ReadonlyMap<string, CheckpointEntry>,
): void {
  const wanted = found.map((value) => {
    const key = keyOf(value.path);
    return { key, dtype: entries.get(key)?.dtype ?? "float32" };
  });
  const handles = attempt(path, () => restoreBundle(path, wanted));
  for (const [index, value] of found.entries()) {
    const handle = handles[index];
    if (handle !== undefined) value.write(handle);
  }
}

function readNames(path: string, entries: ReadonlyMap<string, CheckpointEntry>): ReadonlyMap<string, string> {
  if (entries.get(objectGraphKey)?.dtype !== "string") return new Map();
  const [graph] = attempt(path, () => restoreBundle(path, [{ key: objectGraphKey, dtype: "string" }]));
  if (graph === undefined) return new Map();
  using owned = graph;
  const [bytes] = readHandle(owned);
  return bytes instanceof Uint8Array ? parseVariableNames(bytes) : new Map();
}

function requireFit(
  path: string,
  { path: place, spec }: SavedValue,
  entry: CheckpointEntry | undefined,
): void {
  if (entry === undefined || spec === undefined) return;
  if (entry.dtype === spec.dtype && entry.shape.join() === spec.shape.join()) return;
  throw new UsageError(
    "tf.train.Checkpoint",
    `${place.join("/")} is ${tensorSignature(spec)}, and ${tensorSignature(entry)} in ${path}`,
    "Make the objects as they were when it was saved; nothing was changed.",
  );
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw readingError(path, error);
  }
}

function list(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
