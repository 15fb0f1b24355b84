import { MagicString } from "magic-string";
import { parseSync } from "oxc-parser";
import type { Completeness } from "../../protocol/messages.ts";
import { replaceMagicLines } from "./magic_lines.ts";

const INDENT = "  ";

/** Findings that more text can cure wherever they are. */
const unfinished = /^(?:Unterminated (?:multiline comment|template)|Expected .* but found `EOF`)/;

/**
 * Whether a console should run the text or ask for another line. A text is incomplete if the parser stops at
 * its end: whatever is wrong there may still come.
 */
export function checkComplete(source: string, magics: readonly string[]): Completeness {
  const edit = new MagicString(source);
  if (replaceMagicLines(source, edit, magics) !== undefined) return { status: "invalid" };
  const text = edit.toString();
  const errors = findings(text);
  if (errors.length === 0) return { status: "complete" };
  const end = text.trimEnd().length;
  const open = errors.some(({ message, start }) => unfinished.test(message) || start >= end);
  if (!open && !isOpenTemplate(text)) return { status: "invalid" };
  return { status: "incomplete", indent: nextIndent(source) };
}

function findings(text: string): { message: string; start: number }[] {
  const { errors } = parseSync("cell.tsx", text, { lang: "tsx", sourceType: "module" });
  return errors.map(({ message, labels }) => ({
    message,
    start: Math.max(0, ...labels.map(({ start }) => start)),
  }));
}

/** The parser reports an open template literal at its beginning, like an open string. */
function isOpenTemplate(text: string): boolean {
  return findings(`${text}\``).length === 0 || findings(`${text}}\``).length === 0;
}

/** The indent of the last line, one step deeper if that line opens a bracket. */
function nextIndent(source: string): string {
  const last = source.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^[ \t]*/.exec(last)?.[0] ?? "";
  return /[{([]$|=>$/.test(last) ? indent + INDENT : indent;
}
