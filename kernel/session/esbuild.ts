import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import type { TransformFailure, TransformOptions, TransformResult } from "esbuild";
import type { StageMap } from "./source_positions.ts";
import type { SyntaxFinding } from "./syntax_errors.ts";

/** Runs esbuild; it starts a process, so only what needs it loads it. */
export function transformWithEsbuild(
  text: string,
  options: TransformOptions,
): TransformResult | { readonly errors: readonly SyntaxFinding[] } {
  const esbuild: typeof import("esbuild") = createRequire(import.meta.url)("esbuild");
  try {
    return esbuild.transformSync(text, { ...options, logLevel: "silent" });
  } catch (error) {
    if (!isTransformFailure(error)) throw error;
    return { errors: error.errors.map((message) => finding(message, text)) };
  }
}

export function parseSourceMap(json: string): StageMap {
  const map: unknown = JSON.parse(json);
  if (typeof map === "object" && map !== null && "mappings" in map && typeof map.mappings === "string") {
    return { mappings: map.mappings };
  }
  throw new Error("esbuild: the result has no source map. Report this as a bug of Flowbook.");
}

function isTransformFailure(error: unknown): error is TransformFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** esbuild counts lines from 1 and columns in bytes of UTF-8. */
function finding(
  { text: message, location }: TransformFailure["errors"][number],
  text: string,
): SyntaxFinding {
  const lines = text.split("\n");
  const line = location === null ? 1 : location.line;
  const lineStart = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const bytes = Buffer.from(lines[line - 1] ?? "");
  const start = lineStart + bytes.toString("utf8", 0, location?.column ?? 0).length;
  return { message, labels: [{ start, end: start + (location?.length ?? 0) }], helpMessage: null };
}
