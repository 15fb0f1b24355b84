import { pathToFileURL } from "node:url";
import type { Position } from "vscode-languageserver-protocol";

/** Positions in a text whose lines TypeScript counts from 0; columns and offsets are UTF-16 code units. */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (const { index, 0: newline } of text.matchAll(/\r\n|\r|\n/g))
      this.#starts.push(index + newline.length);
  }

  position(offset: number): Position {
    const line = this.#starts.findLastIndex((start) => start <= offset);
    return { line, character: offset - (this.#starts[line] ?? 0) };
  }

  offset({ line, character }: Position): number {
    return Math.min((this.#starts[line] ?? this.#length) + character, this.#length);
  }
}

const wordBefore = /[#]?[\p{ID_Continue}$]*$/u;
const wordAfter = /^[\p{ID_Continue}$]*/u;
const longestWord = 256;

/** The identifier that `offset` lies in or touches; empty where there is none. */
export function wordAt(source: string, offset: number): { readonly start: number; readonly end: number } {
  const before = wordBefore.exec(source.slice(Math.max(0, offset - longestWord), offset))?.[0] ?? "";
  const after = wordAfter.exec(source.slice(offset, offset + longestWord))?.[0] ?? "";
  return { start: offset - before.length, end: offset + after.length };
}

/** How the language server calls a file. */
export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}
