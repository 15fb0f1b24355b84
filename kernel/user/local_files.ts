import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ModuleNotFoundError } from "./module_errors.ts";

/** Tried in this order where a specifier leaves its extension out. */
const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];
/** TypeScript's own convention: `./a.js` may name the file `a.ts`. */
const written: ReadonlyMap<string, readonly string[]> = new Map([
  [".js", [".ts", ".tsx"]],
  [".jsx", [".tsx"]],
  [".mjs", [".mts"]],
  [".cjs", [".cts"]],
]);

/** Whether a specifier names a file rather than a package. */
export function isFileSpecifier(specifier: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|\/|file:)/.test(specifier) || path.isAbsolute(specifier);
}

/** The file that `specifier` names, seen from `folder`. */
export function resolveFile(specifier: string, folder: string): string {
  const wanted = specifier.startsWith("file:") ? fileURLToPath(specifier) : path.resolve(folder, specifier);
  const found = candidates(wanted).find(isFile);
  if (found !== undefined) return realpathSync(found);
  const main = packageMain(wanted);
  if (main !== undefined) return main;
  throw new ModuleNotFoundError(
    `import "${specifier}"`,
    `there is no file ${wanted}`,
    `Check the path; the extensions ${extensions.join(", ")} may be left out.`,
  );
}

/** Files that Flowbook compiles and reloads itself; all others are Node's. */
export function isLocalSource(file: string): boolean {
  return extensions.includes(path.extname(file)) && !file.includes(`${path.sep}node_modules${path.sep}`);
}

/** The text of a source file, without a byte order mark. */
export function readSource(file: string): string {
  return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
}

function candidates(wanted: string): string[] {
  const extension = path.extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  return [
    wanted,
    ...(written.get(extension) ?? []).map((other) => stem + other),
    ...extensions.map((other) => wanted + other),
    ...extensions.map((other) => path.join(wanted, `index${other}`)),
  ];
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

/** The file of a folder that has a package.json. */
function packageMain(folder: string): string | undefined {
  return existsSync(path.join(folder, "package.json")) ? createRequire(folder).resolve(folder) : undefined;
}
