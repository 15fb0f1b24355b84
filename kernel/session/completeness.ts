import { MagicString } from "magic-string";
import type { Completeness } from "../../protocol/messages.ts";
import { parseCell } from "./cell_parser.ts";
import { parseHelpQuestion } from "./help_question.ts";
import { replaceMagicLines } from "./magic_lines.ts";

const INDENT = "  ";

/** Findings that more text can cure wherever they are. */
const unfinished = /^(?:Unterminated (?:multiline comment|template)|Expected .* but found `EOF`)/;

/**
 * Whether a console should run the text or ask for another line. A text is incomplete if the parser stops at
 * its end: whatever is wrong there may still come.
 */
export function checkComplete(source: string, magics: readonly string[]): Completeness {
  if (parseHelpQuestion(source) !== undefined) return { status: "complete" };
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
  return parseCell(text).errors.map(({ message, labels }) => ({
    message,
    start: Math.max(0, ...labels.map(({ start }) => start)),
  }));
}

/** The parser reports an open template literal at its beginning, like an open string. */
function isOpenTemplate(text: string): boolean {
  const closers = closersOf(text);
  if (!closers.includes("`")) return false;
  // The innermost expression may have begun, or not yet.
  return ["", " 0"].some((operand) => findings(text + operand + closers.join("")).length === 0);
}

const codeToken =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^"'/`(){}[\]]+|[\s\S]/y;
const templateToken = /\\[\s\S]|\$\{|[^\\`$]+|[\s\S]/y;
const closerOf: Readonly<Record<string, string>> = { "`": "`", "${": "}", "(": ")", "{": "}", "[": "]" };

/** What would close every template, substitution and bracket that is open, innermost first. */
function closersOf(text: string): string[] {
  const closers: string[] = [];
  for (let at = 0; at < text.length; ) {
    const pattern = closers[0] === "`" ? templateToken : codeToken;
    pattern.lastIndex = at;
    const token = pattern.exec(text)?.[0] ?? text.slice(at);
    at += token.length;
    if (token === closers[0]) closers.shift();
    else if (closers[0] !== "`" || token === "${") {
      const closer = closerOf[token];
      if (closer !== undefined) closers.unshift(closer);
    }
  }
  return closers;
}

/** The indent of the last line, one step deeper if that line opens a bracket. */
function nextIndent(source: string): string {
  const last = source.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^[ \t]*/.exec(last)?.[0] ?? "";
  return /[{([]$|=>$/.test(last) ? indent + INDENT : indent;
}
