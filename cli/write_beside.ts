import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import process from "node:process";

/** Writes a file beside its place, whose folder it makes, and renames it: nobody ever reads half of it. */
export function writeBeside(path: string, text: string): void {
  const part = `${path}.${process.pid}.part`;
  mkdirSync(dirname(resolve(path)), { recursive: true });
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
