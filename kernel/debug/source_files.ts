import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import process from "node:process";
import { murmur2 } from "./murmur2.ts";

/** ipykernel's seed; any would do, frontends read it from `debugInfo`. */
const seed = 0xc70f6907;
const prefix = `${join(tmpdir(), `flowbook_${process.pid}`)}${sep}`;
const suffix = ".ts";

/**
 * How frontends name the text of a cell in breakpoints and frames: by its hash, so that they find the cell
 * wherever it stands (JEP 47). No such file is written; `source` requests are answered from memory.
 */
export const cellFiles = {
  hashMethod: "Murmur2",
  hashSeed: seed,
  tmpFilePrefix: prefix,
  tmpFileSuffix: suffix,
} as const;

export function cellPath(source: string): string {
  return `${prefix}${murmur2(source, seed)}${suffix}`;
}

export function isCellPath(path: string): boolean {
  return path.startsWith(prefix);
}
