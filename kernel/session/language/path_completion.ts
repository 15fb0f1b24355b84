import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { CompletionList } from "../language_service.ts";

const typedPath = /["'`]((?:\.{0,2}\/|[\w-]+\/)(?:[^"'`\n]*\/)?)([^"'`\n/]*)$/;
const longestPath = 1000;
const longestList = 500;

/**
 * Files and folders below the notebook's folder, while a path is typed in a string. TypeScript's server
 * offers none. @returns undefined where no path of an existing folder is typed.
 */
export async function completePath(
  source: string,
  offset: number,
  cwd: string,
): Promise<CompletionList | undefined> {
  const typed = typedPath.exec(source.slice(Math.max(0, offset - longestPath), offset));
  if (typed === null) return undefined;
  const [, folder = "", prefix = ""] = typed;
  const entries = await entriesOf(resolve(cwd, folder));
  const items = entries
    .filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()))
    .filter(({ name }) => prefix.startsWith(".") || !name.startsWith("."))
    .map((entry) => ({ text: entry.isDirectory() ? `${entry.name}/` : entry.name, type: "path" }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .slice(0, longestList);
  return { place: "path", start: offset - prefix.length, end: offset, items };
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    // Half-typed folders do not exist.
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}
