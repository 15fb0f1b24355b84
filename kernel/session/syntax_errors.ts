import type { CompileError } from "./compiled_cell.ts";
import type { MagicMistake } from "./magic_lines.ts";
import { lineText, type Position, positionAt } from "./source_positions.ts";

/** What the parser or the lowering found wrong. */
export interface SyntaxFinding {
  readonly message: string;
  readonly labels: readonly { readonly start: number; readonly end: number }[];
  readonly helpMessage: string | null;
}

/** Where in the cell's own text an offset of the parsed text lies. */
export type ToSource = (offset: number) => Position;

/** Words the parser's first finding for the cell, with the line it is about. */
export function syntaxError(
  errors: readonly SyntaxFinding[],
  { source, parsed, toSource }: { source: string; parsed: string; toSource: ToSource },
): CompileError {
  const [error] = errors;
  // Of several labels the last in the text is what is wrong; the others say what it goes against.
  const label = error?.labels.toSorted((a, b) => b.start - a.start)[0];
  const start = label?.start ?? parsed.length;
  const token = parsed.slice(start, label?.end ?? start);
  const position = toSource(start);
  const message = reword(error?.message ?? "The cell cannot be parsed", {
    token,
    line: lineText(source, position.line),
  });
  const help = error?.helpMessage == null || message !== error.message ? "" : `. ${error.helpMessage}`;
  return compileError("SyntaxError", `${message}${help}`, { source, position });
}

/** Shows a magic that cannot be called as it is written. */
export function magicError(source: string, { message, offset }: MagicMistake): CompileError {
  return compileError("UsageError", message, { source, position: positionAt(source, offset) });
}

/** An error that stops the cell before it runs, shown with its line and a caret. */
export function compileError(
  ename: CompileError["ename"],
  message: string,
  { source, position }: { source: string; position: Position },
): CompileError {
  const number = String(position.line);
  const text = lineText(source, position.line);
  // A tab is as wide in the caret's line as in the line above it.
  const indent = text.slice(0, position.column - 1).replace(/[^\t]/g, " ");
  const evalue = ename === "SyntaxError" ? `${message} (${position.line}:${position.column})` : message;
  const traceback = [
    `${number} | ${text}`,
    `${" ".repeat(number.length)} | ${indent}^`,
    `${ename}: ${evalue}`,
  ];
  return { ename, evalue, traceback };
}

const rewordings: readonly (readonly [pattern: RegExp, wording: (token: string) => string])[] = [
  [
    /^A 'return' statement/,
    () => "`return` outside a function. A cell shows the value of its last expression; leave out `return`",
  ],
  [
    /^Parameter decorators only work/,
    () =>
      "Parameter decorators are not part of the standard. Decorate the class, a method or a field instead",
  ],
  [
    /^Unexpected token$/,
    (token) => (token === "" ? "Unexpected end of the cell" : `Unexpected token \`${token}\``),
  ],
];

function reword(message: string, { token, line }: { token: string; line: string }): string {
  if (/^\s*%%?[A-Za-z_]/.test(line)) {
    return "A magic must be a line of its own where a statement can begin (`%%name`: the first line of the cell)";
  }
  const found = rewordings.find(([pattern]) => pattern.test(message));
  if (found !== undefined) return found[1](token);
  return message.replace(/but found `EOF`$/, "but found the end of the cell");
}
