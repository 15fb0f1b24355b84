import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { type Program, parseSync, Visitor } from "oxc-parser";
import { transformSync } from "oxc-transform";
import type { StageMap } from "./source_positions.ts";
import type { SyntaxFinding } from "./syntax_errors.ts";

/** JavaScript that V8 of Node 20 parses, or what is wrong with the text. */
export type Lowered =
  | {
      readonly js: string;
      readonly map: () => StageMap;
      /** Whether the cell's own last statement is an expression, where `js` does not tell. */
      readonly endsWithExpression?: boolean;
    }
  | { readonly errors: readonly SyntaxFinding[] };

/** Text that may hold syntax for which the tree of the TypeScript text is needed. */
const needsTree = /@|\b(?:namespace|module|accessor)\b/;

/** Strips types and lowers what V8 of Node 20 lacks. */
export function lowerTypeScript(text: string): Lowered {
  if (!needsTree.test(text)) return lowerWithOxc(text);
  const { program, errors } = parseSync("cell.tsx", text, { lang: "tsx", sourceType: "module" });
  if (errors.length > 0 || !needsEsbuild(program)) return lowerWithOxc(text);
  return lowerWithEsbuild(text, program);
}

function lowerWithOxc(text: string): Lowered {
  const result = transformSync("cell.tsx", text, {
    lang: "tsx",
    sourceType: "module",
    target: "es2023",
    sourcemap: true,
    // An import may be used by a later cell only: keep it even where nothing here mentions it.
    typescript: { onlyRemoveTypeImports: true },
    jsx: { runtime: "classic" },
  });
  if (result.errors.length > 0) return { errors: result.errors.map((error) => inCodeUnits(error, text)) };
  const { map } = result;
  return { js: result.code, map: () => ({ mappings: map?.mappings ?? "" }) };
}

/**
 * Whether the text has syntax that oxc leaves as it is (standard decorators, `accessor`) or lowers only in
 * part (namespaces that export variables or are merged).
 */
function needsEsbuild(program: Program): boolean {
  let found = false;
  const see = (): void => {
    found = true;
  };
  new Visitor({
    Decorator: see,
    AccessorProperty: see,
    TSModuleDeclaration(node) {
      found ||= !("declare" in node && node.declare) && node.body !== null;
    },
  }).visit(program);
  return found;
}

function lowerWithEsbuild(text: string, program: Program): Lowered {
  // oxc words syntax errors better, and knows the semantic ones: ask it first.
  const checked = lowerWithOxc(text);
  if ("errors" in checked) {
    const errors = checked.errors.filter((error) => !error.message.startsWith("Namespaces exporting"));
    if (errors.length > 0) return { errors };
  }
  const { transformSync: lower } = loadEsbuild();
  const result = lower(text, {
    loader: "tsx",
    format: "esm",
    target: "es2022",
    sourcemap: "external",
    keepNames: true,
    jsx: "transform",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
  });
  // Declarations become calls here: the last statement of the result may be one that nobody wrote.
  const last = program.body.findLast(({ type }) => !/^(?:Empty|TSInterface|TSTypeAlias)/.test(type));
  const endsWithExpression =
    last?.type === "ExpressionStatement" || last?.type === "ExportDefaultDeclaration";
  return { js: result.code, map: () => parseSourceMap(result.map), endsWithExpression };
}

/** esbuild starts a process: only cells that need it load it. */
function loadEsbuild(): typeof import("esbuild") {
  return createRequire(import.meta.url)("esbuild");
}

function parseSourceMap(json: string): StageMap {
  const map: unknown = JSON.parse(json);
  if (typeof map === "object" && map !== null && "mappings" in map && typeof map.mappings === "string") {
    return { mappings: map.mappings };
  }
  throw new Error("lower: esbuild returned no source map. Report this as a bug of Flowbook.");
}

/** oxc-transform counts UTF-8 bytes in its findings. */
function inCodeUnits(error: SyntaxFinding, text: string): SyntaxFinding {
  const bytes = Buffer.from(text);
  const convert = (offset: number): number => bytes.toString("utf8", 0, offset).length;
  const labels = error.labels.map(({ start, end }) => ({ start: convert(start), end: convert(end) }));
  return { message: error.message, helpMessage: error.helpMessage, labels };
}
