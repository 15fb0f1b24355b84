import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { mergeBundles, saveBundle } from "../capi/tensor_bundle.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";

/** Of three numbers one is free: the old checkpoint has one, and a process that was killed may have left another. */
const MOST_PARTS = 3;

/**
 * Writes a checkpoint so that at every moment `prefix` names a whole one, the old or the new: all files are
 * written elsewhere and renamed, the index last. An index tells the names of its data files by their number
 * (`data-00000-of-00002`), so the new one gets another number than those that are there.
 * @param tensors at least three.
 */
export function writeCheckpointFiles(prefix: string, tensors: ReadonlyMap<string, TensorHandle>): void {
  const folder = dirname(prefix);
  mkdirSync(folder, { recursive: true });
  removeAbandoned(folder);
  const old = dataFiles(prefix);
  const temporary = mkdtempSync(join(folder, temporaryName(process.pid)));
  try {
    const partCount = freePartCount(old);
    const parts = split([...tensors], partCount).map((part, index) => {
      const name = join(temporary, `part-${index}`);
      saveBundle(name, new Map(part));
      return name;
    });
    const merged = join(temporary, basename(prefix));
    mergeBundles(parts, merged);
    for (const file of [...dataFiles(merged), `${merged}.index`]) {
      flush(file);
      renameSync(file, join(folder, basename(file)));
    }
    flush(folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  for (const file of old) rmSync(file, { force: true });
}

/** Removes a checkpoint, the index first: without it nothing takes the rest for a checkpoint. */
export function removeCheckpointFiles(prefix: string): void {
  rmSync(`${prefix}.index`, { force: true });
  for (const file of dataFiles(prefix)) rmSync(file, { force: true });
}

/** Makes sure that a file, or the names in a folder, outlast a loss of power. */
export function flush(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function dataFiles(prefix: string): string[] {
  const start = `${basename(prefix)}.data-`;
  const names = readdirSync(dirname(prefix)).filter(
    (name) => name.startsWith(start) && /^\d{5}-of-\d{5}$/.test(name.slice(start.length)),
  );
  return names.map((name) => join(dirname(prefix), name));
}

function freePartCount(files: readonly string[]): number {
  const used = new Set(files.map((file) => Number(file.slice(-5))));
  for (let count = 1; count < MOST_PARTS; count += 1) if (!used.has(count)) return count;
  return MOST_PARTS;
}

function split<T>(items: readonly T[], count: number): T[][] {
  const start = (part: number) => Math.floor((part * items.length) / count);
  return Array.from({ length: count }, (_, part) => items.slice(start(part), start(part + 1)));
}

function temporaryName(pid: number): string {
  return `.checkpoint-${hostname()}-${pid}-`;
}

/** Removes what processes left that were killed while they wrote. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(/-(\d+)-[^-]*$/.exec(name)?.[1]);
    if (!name.startsWith(temporaryName(pid)) || isRunning(pid)) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
