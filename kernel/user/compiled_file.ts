import path from "node:path";
import { parseSourceMap, transformWithEsbuild } from "../session/esbuild.ts";
import { type Position, positionAt, positionTracer, type StageMap } from "../session/source_positions.ts";
import { type SyntaxFinding, syntaxError } from "../session/syntax_errors.ts";

/** A local file as the body of a function that runs it. */
export interface CompiledFile {
  readonly code: string;
  /** From a position in `code`, both parts counted from 1, to one in the file. */
  originalPosition(line: number, column: number): Position | undefined;
}

/** A file that cannot be parsed; the message names the place. */
export class FileSyntaxError extends SyntaxError {}

/** Whether a file is CommonJS: by its extension, otherwise by what it says. */
export function isCommonJs(file: string, text: string): boolean {
  if (/\.[cm][jt]s$/.test(file)) return path.extname(file).startsWith(".c");
  return !saysModule.test(text) && /\bmodule\.exports\b|\bexports\.|\brequire\s*\(/.test(text);
}

const saysModule = /^\s*(?:import\b(?!\s*\()|export\b)/m;

/** A file as CommonJS, for `require()`; esbuild, because a `require()` cannot wait for oxc to load. */
export function compileCommonJs(file: string, text: string): CompiledFile {
  if (/\.c?js$/.test(file) && !saysModule.test(text)) {
    return { code: text, originalPosition: (line, column) => ({ line, column }) };
  }
  const result = transformWithEsbuild(text, {
    loader: /\.[cm]?ts$/.test(file) ? "ts" : "tsx",
    sourcefile: file,
    format: "cjs",
    target: "es2022",
    sourcemap: "external",
    keepNames: true,
  });
  if ("errors" in result) throw fileError(file, { text, parsed: text, errors: result.errors });
  const map = (): StageMap => parseSourceMap(result.map);
  return { code: result.code, originalPosition: positionTracer([map]) };
}

/** Words the parser's findings for a file. */
export function fileError(
  file: string,
  { text, parsed, errors }: { text: string; parsed: string; errors: readonly SyntaxFinding[] },
): FileSyntaxError {
  const toSource = (offset: number): Position => positionAt(parsed, offset);
  const { evalue, traceback } = syntaxError(errors, { source: text, parsed, toSource });
  return new FileSyntaxError(`${file}: ${evalue}\n${traceback.slice(0, -1).join("\n")}`);
}
