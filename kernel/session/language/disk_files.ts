import { readdir, readFile, stat } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import type { FileChangeType, FileEvent } from "vscode-languageserver-protocol";
import { uriOf } from "./positions.ts";
import { foldersUpward } from "./project_options.ts";

const created: typeof FileChangeType.Created = 1;
const changed: typeof FileChangeType.Changed = 2;
const deleted: typeof FileChangeType.Deleted = 3;

const fileLimit = 1000;
const specifiers = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*["']([^"'\n]+)["']/g;
const endings = ["", ".ts", ".tsx", ".d.ts", ".js", ".json", "/index.ts", "/index.tsx", "/index.js"];

/**
 * Files and packages that cells import. The language server does not look at the disk again by itself, so
 * before each question it is told what has changed since the last one.
 */
export class DiskFiles {
  readonly #cwd: string;
  /** Path → what identifies its content, or undefined while it does not exist. */
  readonly #stamps = new Map<string, string | undefined>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Remembers what `source`, a text of the notebook's folder, imports. */
  async track(source: string, folder = this.#cwd): Promise<void> {
    for (const [, specifier] of source.matchAll(specifiers)) {
      if (specifier === undefined || isBuiltin(specifier)) continue;
      if (/^(?:\.\.?(?:\/|$)|\/)/.test(specifier)) await this.#trackFile(resolve(folder, specifier));
      else await this.#trackPackage(specifier);
    }
  }

  /** What changed on disk since the last call. */
  async changes(): Promise<FileEvent[]> {
    const events = await Promise.all([...this.#stamps].map(([path, before]) => this.#compare(path, before)));
    return events.flat();
  }

  async #compare(path: string, before: string | undefined): Promise<FileEvent[]> {
    const now = await stampOf(path);
    if (now === before) return [];
    this.#stamps.set(path, now);
    if (now !== undefined) await this.#trackImportsOf(path);
    const type = now === undefined ? deleted : before === undefined ? created : changed;
    const upgraded =
      type === changed && basename(path) === "package.json" ? await typingsIn(dirname(path)) : [];
    return [{ uri: uriOf(path), type }, ...upgraded.map((file) => ({ uri: uriOf(file), type: changed }))];
  }

  async #trackFile(path: string): Promise<void> {
    // `./a.js` may stand for a.ts.
    const stem = path.replace(/\.[cm]?jsx?$/, "");
    const candidates = endings.map((ending) => path + ending);
    if (stem !== path) candidates.push(`${stem}.ts`, `${stem}.tsx`);
    if (candidates.some((candidate) => this.#stamps.has(candidate))) return;
    const found = await this.#trackFirst(candidates);
    if (found !== undefined) await this.#trackImportsOf(found);
  }

  async #trackPackage(specifier: string): Promise<void> {
    const [scope = "", rest] = specifier.split("/");
    const name = scope.startsWith("@") && rest !== undefined ? `${scope}/${rest}` : scope;
    const folders = foldersUpward(this.#cwd).map((folder) => join(folder, "node_modules", name));
    const candidates = folders.map((folder) => join(folder, "package.json"));
    if (!candidates.some((candidate) => this.#stamps.has(candidate))) await this.#trackFirst(candidates);
  }

  /** Tracks the first path that exists; while none does, all of them. */
  async #trackFirst(candidates: readonly string[]): Promise<string | undefined> {
    if (this.#stamps.size + candidates.length > fileLimit) return undefined;
    for (const candidate of candidates) {
      const stamp = await stampOf(candidate);
      if (stamp === undefined) continue;
      this.#stamps.set(candidate, stamp);
      return candidate;
    }
    for (const candidate of candidates) this.#stamps.set(candidate, undefined);
    return undefined;
  }

  async #trackImportsOf(path: string): Promise<void> {
    if (!/\.[cm]?[jt]sx?$/.test(path) || path.includes("node_modules")) return;
    const text = await unlessUnreadable(() => readFile(path, "utf8"));
    if (text !== undefined) await this.track(text, dirname(path));
  }
}

/** The declaration files of a package. */
async function typingsIn(folder: string): Promise<string[]> {
  const files = await unlessUnreadable(() => readdir(folder, { recursive: true }));
  return (files ?? []).filter((file) => /\.d\.[cm]?ts$/.test(file)).map((file) => join(folder, file));
}

async function stampOf(path: string): Promise<string | undefined> {
  return await unlessUnreadable(async () => {
    const found = await stat(path);
    return found.isFile() ? `${found.mtimeMs}:${found.size}:${found.ino}` : undefined;
  });
}

/** What cannot be read, for whatever reason, TypeScript cannot read either. */
async function unlessUnreadable<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
