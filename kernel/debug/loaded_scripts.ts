import type { Debugger } from "node:inspector/promises";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../runtime/environment.ts";
import type { UserScript, UserScripts } from "./user_scripts.ts";

/** A script as V8 loaded it. */
export interface LoadedScript {
  readonly url: string;
  /** V8's number of its first line: files have a head before line 0. */
  readonly firstLine: number;
  /** The user's text behind it, if it is the user's. */
  readonly user: UserScript | undefined;
}

/** Flowbook's own compiled code, wherever it is installed. */
const ownCode = pathToFileURL(join(packageRoot, "dist") + sep).href;

/** What a step passes over: Node, packages, Flowbook and the debugger's own snippets. */
export const notUsers: readonly string[] = [
  "^node:",
  "^flowbook:debugger",
  "/node_modules/",
  `^${ownCode.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`,
];

export function isOwnCode(url: string): boolean {
  return url.startsWith(ownCode);
}

/** Everything that V8 has loaded into the main thread, by V8's numbers. */
export class LoadedScripts {
  readonly #sources: UserScripts;
  readonly #loaded = new Map<string, LoadedScript>();

  constructor(sources: UserScripts) {
    this.#sources = sources;
  }

  add({ scriptId, url, startLine, length }: Debugger.ScriptParsedEventDataType): void {
    const found = isOwnCode(url) ? undefined : this.#sources.ofUrl(url);
    // A file that was changed since it was loaded has other lines than the text on disk.
    const matches = found === undefined || found.isCell || isWrapped(length, found.code);
    this.#loaded.set(scriptId, { url, firstLine: startLine, user: matches ? found : undefined });
  }

  clear(): void {
    this.#loaded.clear();
  }

  get(scriptId: string): LoadedScript | undefined {
    return this.#loaded.get(scriptId);
  }

  userScript(scriptId: string): UserScript | undefined {
    return this.#loaded.get(scriptId)?.user;
  }

  /** V8's numbers of the scripts that were made from a source. */
  from(path: string): readonly { readonly scriptId: string; readonly script: UserScript }[] {
    return [...this.#loaded].flatMap(([scriptId, { user }]) =>
      user?.path === path ? [{ scriptId, script: user }] : [],
    );
  }

  /** The user's files that cells have imported. */
  files(): readonly UserScript[] {
    const files = new Map<string, UserScript>();
    for (const { user } of this.#loaded.values()) {
      if (user !== undefined && !user.isCell) files.set(user.path, user);
    }
    return [...files.values()];
  }

  idOf(url: string): string | undefined {
    return [...this.#loaded].findLast(([, script]) => script.url === url)?.[0];
  }
}

/** The head and the tail that a file gets are short. */
function isWrapped(length: number | undefined, code: string): boolean {
  return length !== undefined && length >= code.length && length < code.length + 500;
}
