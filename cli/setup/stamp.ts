import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";

/** Whether `file` says that the work with these inputs was finished. */
export function isStamped(file: string, inputs: string): boolean {
  return existsSync(file) && readFileSync(file, "utf8") === inputs;
}

/** Written last and in one go, so that work cut off half-way counts as not done. */
export function writeStamp(file: string, inputs: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, inputs);
  renameSync(`${file}.part`, file);
}

/** One hash over the contents of files and of all files in folders that `accept` takes. */
export function hashFiles(paths: readonly string[], accept: (path: string) => boolean = () => true): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of listFiles(path).filter(accept)) {
      hash
        .update(`${relative(path, file)}\0`)
        .update(readFileSync(file))
        .update("\0");
    }
  }
  return hash.digest("hex");
}

/** The file itself, or the files below a folder in a stable order, without packages and build output. */
export function listFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  const found: string[] = [];
  const visit = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isFile()) found.push(join(folder, entry.name));
      else if (entry.isDirectory() && !skipped.has(entry.name)) visit(join(folder, entry.name));
    }
  };
  if (statSync(path).isFile()) return [path];
  visit(path);
  return found;
}

const skipped: ReadonlySet<string> = new Set(["node_modules", "dist", "lib", "labextension"]);
