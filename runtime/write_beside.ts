import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { UsageError } from "./usage_error.ts";

/** Writes a file beside its place, whose folder it makes, and renames it: nobody ever reads half of it. */
export function writeBeside(path: string, content: string | Uint8Array): void {
  const part = `${path}.${process.pid}.part`;
  mkdirSync(dirname(resolve(path)), { recursive: true });
  try {
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/**
 * Writes a folder beside its place and renames it. What was there stays until the new one is whole.
 * @param folder replaced if it is empty or holds the file `mark`: it may only be an earlier result.
 * @throws UsageError if it holds anything else, or cannot be written.
 */
export function writeFolderBeside(
  where: string,
  { folder, mark }: { readonly folder: string; readonly mark: string },
  write: (part: string) => void,
): void {
  requireReplaceable(where, folder, mark);
  const path = resolve(folder);
  const [part, old] = [`${path}.${process.pid}.part`, `${path}.${process.pid}.old`];
  try {
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    write(part);
    if (existsSync(path)) renameSync(path, old);
    renameSync(part, path);
  } catch (error) {
    if (existsSync(old) && !existsSync(path)) renameSync(old, path);
    rmSync(part, { recursive: true, force: true });
    throw unwritable(where, folder, error);
  }
  rmSync(old, { recursive: true, force: true });
}

/** What to tell of a file or folder that the system refuses to write; other errors as they are. */
export function unwritable(where: string, path: string, error: unknown): unknown {
  if (!(error instanceof Error && "code" in error && "syscall" in error)) return error;
  const advice =
    error.code === "ENOSPC" ? "Free some space, then try again." : "Check the folder and its permissions.";
  return new UsageError(where, `${path} cannot be written: ${error.message}`, advice, { cause: error });
}

function requireReplaceable(where: string, folder: string, mark: string): void {
  try {
    if (!existsSync(folder) || existsSync(join(folder, mark)) || readdirSync(folder).length === 0) return;
  } catch (error) {
    throw unwritable(where, folder, error);
  }
  throw new UsageError(
    where,
    `${folder} holds other files and no ${mark}`,
    "Pass a new folder, or one that holds an earlier export.",
  );
}
