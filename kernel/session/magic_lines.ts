import type { MagicString } from "magic-string";
import { nearestName } from "../../magics/nearest_name.ts";
import { findMagicLines } from "./find_magic_lines.ts";

/** A magic that cannot be called as it is written. */
export interface MagicMistake {
  /** For the user: what is wrong and what to do. */
  readonly message: string;
  /** Offset of the `%`. */
  readonly offset: number;
}

const cellMagic = /^\s*%%([A-Za-z_][\w-]*)[ \t]*([^\n]*)\n?/;

/**
 * Replaces `%name args` lines and a leading `%%name` by calls of `__flowbook.magic`, in `edit`.
 * @returns the first mistake, if there is one.
 */
export function replaceMagicLines(
  source: string,
  edit: MagicString,
  magics: readonly string[],
): MagicMistake | undefined {
  if (!source.includes("%")) return undefined;
  const whole = cellMagic.exec(source);
  if (whole !== null) return replaceWholeCell(source, edit, { match: whole, magics });
  for (const { name, args, start, end, isAssigned, mayAwait } of findMagicLines(source, magics)) {
    if (!magics.includes(name)) return unknownMagic(name, start, magics);
    if (mayAwait === false) {
      const message = `%${name}: a magic waits, which this function cannot. Write \`async\` before it.`;
      return { message, offset: start };
    }
    const call = `await __flowbook.magic(${quote(name)}, ${quote(args)});`;
    // The semicolon ends a statement before it that leaves its own out.
    edit.update(start, end, isAssigned ? call : `;${call}`);
  }
  return undefined;
}

function replaceWholeCell(
  source: string,
  edit: MagicString,
  { match, magics }: { match: RegExpExecArray; magics: readonly string[] },
): MagicMistake | undefined {
  const [head, name = "", args = ""] = match;
  if (!magics.includes(name)) return unknownMagic(name, source.indexOf("%"), magics);
  const body = source.slice(head.length);
  const call = `await __flowbook.magic(${quote(name)}, ${quote(args.trim())}, ${quote(body)});`;
  edit.update(0, source.length, call);
  return undefined;
}

function unknownMagic(name: string, offset: number, magics: readonly string[]): MagicMistake {
  const nearest = nearestName(name, magics);
  const hint = nearest === undefined ? "" : `Did you mean %${nearest}? `;
  return { message: `%${name}: there is no such magic. ${hint}%lsmagic lists all of them.`, offset };
}

function quote(text: string): string {
  return JSON.stringify(text);
}
