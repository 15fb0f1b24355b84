import { existsSync, statSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";
import { CliError } from "../cli_error.ts";

/** What is in a folder of notebooks without being one of them. */
const skippedFolders = ["**/node_modules/**", "**/.*/**"];

/**
 * The notebooks that arguments name: files as they are, folders with all that is below them, and patterns for
 * shells that do not expand them. Each once, in the order of the arguments and within one by name. What lies in
 * `written`, the folder for executed notebooks, is left out of folders and patterns: an earlier run wrote it.
 * @throws CliError for a folder or a pattern without notebooks.
 */
export function findNotebooks(args: readonly string[], written?: string): readonly string[] {
  return [...new Set(args.flatMap((arg) => notebooksOf(arg, written)))];
}

function notebooksOf(arg: string, written: string | undefined): readonly string[] {
  const isFolder = statSync(arg, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder && (existsSync(arg) || !isDynamicPattern(arg))) return [arg];
  const named = isFolder
    ? globSync("**/*.ipynb", { cwd: arg, ignore: skippedFolders }).map((path) => join(arg, path))
    : globSync(arg, { ignore: skippedFolders, absolute: isAbsolute(arg) }).filter((path) =>
        path.endsWith(".ipynb"),
      );
  const isOutput = (path: string): boolean =>
    written !== undefined && isInside(path, written) && !(isFolder && isInside(arg, written));
  const found = named.filter((path) => !isOutput(path));
  if (found.length > 0) return found.sort((a, b) => (a < b ? -1 : 1));
  const what = isFolder ? "there is no notebook in this folder" : "no notebook has such a name";
  throw new CliError(`${arg}: ${what}. Check the name.`);
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== "..";
}
