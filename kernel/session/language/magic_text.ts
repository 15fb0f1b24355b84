import type { Magic } from "../../../magics/magic.ts";
import { findMagicLines } from "../find_magic_lines.ts";

const cellMagic = /^\s*%%([A-Za-z_][\w-]*)[^\n]*/;

/**
 * The TypeScript of a cell: `%name args` lines, a leading `%%name args`, those in its body, and the body of a
 * cell magic that takes other text, are blanked, so that every offset stays what it was. Arguments on the line
 * of `cursor` stay, because they may be an expression.
 */
export function blankMagics(source: string, magics: readonly Magic[], cursor?: number): string {
  const head = cellMagic.exec(source);
  if (head !== null) {
    const magic = magics.find(({ name }) => name === head[1]);
    const other = magic?.body === "text";
    if (other) return withDeclarations(head[0], magic) + blank(source.slice(head[0].length));
    // Behind the cell, where it moves nothing.
    const declared = magic?.declares?.(argumentsOf(head[0], magic.name)) ?? "";
    const end = declared === "" ? "" : `\n;${declared}`;
    const body = source.slice(head[0].length);
    const cursorInBody = cursor === undefined ? undefined : cursor - head[0].length;
    return blankLine(head[0], cursor) + blankMagics(body, magics, cursorInBody) + end;
  }
  if (!source.includes("%")) return source;
  const names = magics.map(({ name }) => name);
  let text = source;
  for (const { name, start, end, isAssigned } of findMagicLines(source, names)) {
    if (!names.includes(name)) continue;
    const line = source.slice(start, end);
    const blanked = isAssigned
      ? anyValue(line.length)
      : `;${blankLine(line, cursor === undefined ? undefined : cursor - start).slice(1)}`;
    text = text.slice(0, start) + blanked + text.slice(end);
  }
  return text;
}

/** An expression of type `any` and this length, where it is long enough. */
function anyValue(length: number): string {
  return (length < 8 ? "0" : 'eval("")').padEnd(length);
}

/** The first line of a cell magic, blanked but for the variables that it makes, which later cells may use. */
function withDeclarations(head: string, { name, declares }: Magic): string {
  const at = head.indexOf("%%");
  const declarations = declares?.(argumentsOf(head, name)) ?? "";
  const width = head.length - at;
  return blank(head.slice(0, at)) + (declarations.length > width ? "" : declarations).padEnd(width);
}

function argumentsOf(head: string, name: string): string {
  return head.slice(head.indexOf("%%") + name.length + 2);
}

function blankLine(line: string, cursor: number | undefined): string {
  if (cursor === undefined || cursor < 0 || cursor > line.length) return blank(line);
  return line.replace(/^\s*%%?[\w-]+/, blank);
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
