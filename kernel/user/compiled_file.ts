import path from "node:path";
import { loadEsbuild, parseSourceMap } from "../session/esbuild.ts";
import { type Position, positionTracer, type StageMap } from "../session/source_positions.ts";

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
  const result = loadEsbuild().transformSync(text, {
    loader: /\.[cm]?ts$/.test(file) ? "ts" : "tsx",
    sourcefile: file,
    format: "cjs",
    target: "es2022",
    sourcemap: "external",
    keepNames: true,
  });
  const map = (): StageMap => parseSourceMap(result.map);
  return { code: result.code, originalPosition: positionTracer([map]) };
}
