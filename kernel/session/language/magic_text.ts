import { parseSync } from "oxc-parser";
import type { Magic } from "../../../magics/magic.ts";

const magicLine = /^[ \t]*%([A-Za-z_][\w-]*)[^\n]*$/gm;
const cellMagic = /^\s*%%([A-Za-z_][\w-]*)[^\n]*/;

/**
 * The TypeScript of a cell: `%name args` lines, a leading `%%name args`, and the body of a cell magic that
 * takes other text, are blanked, so that every offset stays what it was. Arguments on the line of `cursor`
 * stay, because they may be an expression.
 */
export function blankMagics(source: string, magics: readonly Magic[], cursor?: number): string {
  const head = cellMagic.exec(source);
  if (head !== null) {
    const magic = magics.find(({ name }) => name === head[1]);
    const other = magic?.body === "text";
    return other ? blank(source) : blankLine(head[0], cursor) + source.slice(head[0].length);
  }
  if (source.search(magicLine) === -1) return source;
  let text = source;
  for (const { 0: line, 1: name, index } of source.matchAll(magicLine)) {
    if (!magics.some((magic) => magic.name === name)) continue;
    // `%time` below an unfinished expression is a remainder; below a text that is broken anyway, who knows.
    if (!parses(text.slice(0, index)) && parses(text)) continue;
    const blanked = blankLine(line, cursor === undefined ? undefined : cursor - index);
    text = `${text.slice(0, index)};${blanked.slice(1)}${text.slice(index + line.length)}`;
  }
  return text;
}

function blankLine(line: string, cursor: number | undefined): string {
  if (cursor === undefined || cursor < 0 || cursor > line.length) return blank(line);
  return line.replace(/^\s*%%?[\w-]+/, blank);
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}

function parses(text: string): boolean {
  return parseSync("cell.tsx", text, { lang: "tsx", sourceType: "module" }).errors.length === 0;
}
