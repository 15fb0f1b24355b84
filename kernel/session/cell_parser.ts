import { type ParseResult, type ParserOptions, parseSync } from "oxc-parser";

/** The languages of cells: TypeScript with JSX, and with what JSX takes the place of: `<T>value`, `<T>(x) => x`. */
export const dialects = ["tsx", "ts"] as const;
export type Dialect = (typeof dialects)[number];

/** A cell's syntax tree, and the dialect that it was read in. */
export interface ParsedCell {
  readonly program: ParseResult["program"];
  readonly errors: ParseResult["errors"];
  readonly dialect: Dialect;
}

/** Reads a cell in the first dialect that it is correct in; in a text with mistakes, where the parser got further. */
export function parseCell(text: string, options: Pick<ParserOptions, "astType"> = {}): ParsedCell {
  const withJsx = parseAs("tsx", text, options);
  if (withJsx.errors.length === 0 || !text.includes("<")) return withJsx;
  const plain = parseAs("ts", text, options);
  return reach(plain) > reach(withJsx) ? plain : withJsx;
}

function parseAs(dialect: Dialect, text: string, options: Pick<ParserOptions, "astType">): ParsedCell {
  const { program, errors } = parseSync(`cell.${dialect}`, text, {
    ...options,
    lang: dialect,
    sourceType: "module",
  });
  return { program, errors, dialect };
}

/** Where the first mistake begins. */
function reach({ errors }: ParsedCell): number {
  return Math.min(...errors.flatMap(({ labels }) => labels.map(({ start }) => start)));
}
