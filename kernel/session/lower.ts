import { Buffer } from "node:buffer";
import { type Program, parseSync, Visitor } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { parseCell } from "./cell_parser.ts";
import { parseSourceMap, transformWithEsbuild } from "./esbuild.ts";
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

export interface LowerOptions {
  readonly lang: "tsx" | "ts" | "jsx";
  /** Keeps imports that the text itself does not use: a later cell may. */
  readonly keepImports: boolean;
}

/** Lowers the text of a cell, or an expression that could stand in one. */
export function lowerCell(text: string): Lowered {
  const withJsx = lowerTypeScript(text, { lang: "tsx", keepImports: true });
  if (!("errors" in withJsx) || !text.includes("<")) return withJsx;
  const { dialect } = parseCell(text);
  return dialect === "tsx" ? withJsx : lowerTypeScript(text, { lang: dialect, keepImports: true });
}

/** Strips types and lowers what V8 of Node 20 lacks. */
export function lowerTypeScript(text: string, options: LowerOptions): Lowered {
  if (!needsTree.test(text)) return lowerWithOxc(text, options);
  const { program, errors } = parseSync(`cell.${options.lang}`, text, { sourceType: "module" });
  if (errors.length > 0 || !needsEsbuild(program)) return lowerWithOxc(text, options);
  return lowerWithEsbuild(text, program, options);
}

function lowerWithOxc(text: string, { lang, keepImports }: LowerOptions): Lowered {
  const result = transformSync(`cell.${lang}`, text, {
    lang,
    sourceType: "module",
    target: "es2023",
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: keepImports },
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

function lowerWithEsbuild(text: string, program: Program, options: LowerOptions): Lowered {
  // oxc words syntax errors better, and knows the semantic ones: ask it first.
  const checked = lowerWithOxc(text, options);
  if ("errors" in checked) {
    const errors = checked.errors.filter((error) => !error.message.startsWith("Namespaces exporting"));
    if (errors.length > 0) return { errors };
  }
  const result = transformWithEsbuild(text, {
    loader: options.lang,
    format: "esm",
    target: "es2022",
    sourcemap: "external",
    keepNames: true,
    jsx: "transform",
    tsconfigRaw: {
      compilerOptions: { verbatimModuleSyntax: options.keepImports, useDefineForClassFields: true },
    },
  });
  if ("errors" in result) return result;
  // Declarations become calls here: the last statement of the result may be one that nobody wrote.
  const last = program.body.findLast(({ type }) => !/^(?:Empty|TSInterface|TSTypeAlias)/.test(type));
  const endsWithExpression =
    last?.type === "ExpressionStatement" || last?.type === "ExportDefaultDeclaration";
  return { js: result.code, map: () => parseSourceMap(result.map), endsWithExpression };
}

/** oxc-transform counts UTF-8 bytes in its findings. */
function inCodeUnits(error: SyntaxFinding, text: string): SyntaxFinding {
  const bytes = Buffer.from(text);
  const convert = (offset: number): number => bytes.toString("utf8", 0, offset).length;
  const labels = error.labels.map(({ start, end }) => ({ start: convert(start), end: convert(end) }));
  return { message: error.message, helpMessage: error.helpMessage, labels };
}
