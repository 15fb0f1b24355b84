import type { MagicString } from "magic-string";
import { parseSync } from "oxc-parser";
import { nearestName } from "../../magics/nearest_name.ts";

/** A name typed after `%` that no magic has. */
export interface UnknownMagic {
  readonly name: string;
  /** Offset of the `%`. */
  readonly offset: number;
  /** The magic that is spelled most alike, if one is close. */
  readonly nearest: string | undefined;
}

const anyMagic = /^[ \t]*%%?[A-Za-z_]/m;
const magicLine = /^[ \t]*%([A-Za-z_][\w-]*)[ \t]*([^\n]*)$/;
const cellMagic = /^\s*%%([A-Za-z_][\w-]*)[ \t]*([^\n]*)\n?/;

/**
 * Replaces `%name args` lines and a leading `%%name` by calls of `__flowbook.magic`, in `edit`.
 * @returns the first unknown magic, if there is one.
 */
export function replaceMagicLines(
  source: string,
  edit: MagicString,
  magics: readonly string[],
): UnknownMagic | undefined {
  if (!anyMagic.test(source)) return undefined;
  const whole = cellMagic.exec(source);
  if (whole !== null) return replaceWholeCell(source, edit, { match: whole, magics });

  // What stands before a line, with the magics found so far blanked, so that offsets stay the cell's own.
  let before = "";
  let offset = 0;
  for (const line of source.split("\n")) {
    const [, name = "", args = ""] = magicLine.exec(line) ?? [];
    if (name !== "" && isMagic(name, { before, line, rest: source.slice(offset), magics })) {
      const percent = offset + line.indexOf("%");
      if (!magics.includes(name)) return { name, offset: percent, nearest: nearestName(name, magics) };
      // The semicolon ends a statement before it that leaves its own out.
      edit.update(
        percent,
        offset + line.length,
        `;await __flowbook.magic(${quote(name)}, ${quote(args.trim())});`,
      );
      before += `${" ".repeat(line.length - 1)};\n`;
    } else {
      before += `${line}\n`;
    }
    offset += line.length + 1;
  }
  return undefined;
}

function replaceWholeCell(
  source: string,
  edit: MagicString,
  { match, magics }: { match: RegExpExecArray; magics: readonly string[] },
): UnknownMagic | undefined {
  const [head, name = "", args = ""] = match;
  if (!magics.includes(name)) {
    return { name, offset: source.indexOf("%"), nearest: nearestName(name, magics) };
  }
  const body = source.slice(head.length);
  const call = `await __flowbook.magic(${quote(name)}, ${quote(args.trim())}, ${quote(body)});`;
  edit.update(0, source.length, call);
  return undefined;
}

/** A line is a magic, and not the rest of `a % b`, only where a statement can begin. */
function isMagic(
  name: string,
  { before, line, rest, magics }: { before: string; line: string; rest: string; magics: readonly string[] },
): boolean {
  if (!parses(before)) return false;
  if (magics.includes(name)) return true;
  return !parses(before + line) && !parses(before + rest);
}

function parses(text: string): boolean {
  return parseSync("cell.tsx", text, { lang: "tsx", sourceType: "module" }).errors.length === 0;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
