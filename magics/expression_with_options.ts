import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";
import { type ParsedOptions, parseOptions } from "./parse_options.ts";

/** Code, of which nothing is left out, and at the end `--name`, `--name value` or `--name=value`. */
const codeThenOptions =
  /^([\s\S]*?)((?:\s+--[A-Za-z][\w-]*(?:(?:=|\s+)(?!-)(?:"[^"]*"|'[^']*'|[^\s"'()]+))?)*)\s*$/;

/** A magic's line that holds an expression, and options behind it. */
export interface ExpressionWithOptions extends Pick<ParsedOptions, "options"> {
  readonly code: string;
}

/** @throws UsageError if there is no expression, or an option that the magic does not have. */
export function expressionWithOptions(magic: Magic, args: string): ExpressionWithOptions {
  const [, code = "", rest = ""] = codeThenOptions.exec(` ${args}`) ?? [];
  const where = `%${magic.name}`;
  const misplaced = magic.options?.find(({ name }) => new RegExp(`\\s${name}(\\s|=|$)`).test(code));
  if (misplaced !== undefined) {
    throw new UsageError(where, `${misplaced.name} stands before something else`, `Use ${magic.usage}.`);
  }
  const { options } = parseOptions(magic, rest, 0);
  if (code.trim() === "") throw new UsageError(where, "there is no expression", `Use ${magic.usage}.`);
  return { code: code.trim(), options };
}
