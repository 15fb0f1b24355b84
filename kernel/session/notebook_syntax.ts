import type { MagicString } from "magic-string";
import { parseCell } from "./cell_parser.ts";

const beginsWithBrace = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*\{/;

/** Parenthesizes a cell that is nothing but an object literal, which would otherwise be a block. */
export function parenthesizeObject(source: string, edit: MagicString): void {
  if (!beginsWithBrace.test(source)) return;
  const literal = objectLiteral(source) ?? objectLiteral(source.replace(/;\s*(?:\/\/[^\n]*)?$/, ""));
  if (literal === undefined) return;
  // The offsets count the parenthesis that this function put before the text.
  edit.prependRight(literal.start - 1, "(");
  edit.appendLeft(literal.end - 1, ")");
}

/** Where in `(text)` its only expression lies, if that is an object literal. */
function objectLiteral(text: string): { readonly start: number; readonly end: number } | undefined {
  const { program, errors } = parseCell(`(${text}\n)`);
  const [only, second] = program.body;
  if (errors.length > 0 || second !== undefined || only?.type !== "ExpressionStatement") return undefined;
  const { expression } = only;
  if (expression.type !== "ParenthesizedExpression") return undefined;
  return expression.expression.type === "ObjectExpression" ? expression.expression : undefined;
}

/**
 * Turns `using x = e` at the top level into `const x = __flowbook.using(e, …)`: lowered as the language
 * says, the whole cell would become one block and its names invisible to the next cell.
 */
export function registerUsing(source: string, edit: MagicString): void {
  if (!/\busing\b/.test(source)) return;
  const { program, errors } = parseCell(source);
  if (errors.length > 0) return;
  for (const statement of program.body) {
    if (statement.type !== "VariableDeclaration" || !statement.kind.endsWith("using")) continue;
    const [first] = statement.declarations;
    if (first === undefined) continue;
    edit.update(statement.start, first.start, "const ");
    for (const { init } of statement.declarations) {
      if (init === null) continue;
      edit.prependRight(init.start, "__flowbook.using((");
      edit.appendLeft(init.end, `), ${statement.kind === "await using"})`);
    }
  }
}

/** Drops imports of nothing but types, which `verbatimModuleSyntax` would keep for their side effects. */
export function dropTypeImports(source: string, edit: MagicString): void {
  if (!/\bimport\s*\{\s*type\b/.test(source)) return;
  const { program, errors } = parseCell(source);
  if (errors.length > 0) return;
  for (const node of program.body) {
    if (node.type !== "ImportDeclaration" || node.specifiers.length === 0) continue;
    const onlyTypes = node.specifiers.every(
      (one) => one.type === "ImportSpecifier" && one.importKind === "type",
    );
    if (onlyTypes) edit.remove(node.start, node.end);
  }
}

/**
 * Turns `import A = B.C` and `import a = require("b")` of the top level into declarations of constants, which
 * later cells see whether this one uses them or not.
 */
export function declareAliases(source: string, edit: MagicString): void {
  if (!/\bimport\s+(?:type\s+)?[^\s{*"']+\s*=/.test(source)) return;
  const { program, errors } = parseCell(source);
  if (errors.length > 0) return;
  for (const statement of program.body) {
    const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (node?.type !== "TSImportEqualsDeclaration") continue;
    const { id, moduleReference: target } = node;
    if (node.importKind === "type") edit.remove(statement.start, statement.end);
    else
      edit.update(
        statement.start,
        target.end,
        `const ${id.name} = ${aliased(source.slice(target.start, target.end))}`,
      );
  }
}

/** The value of an alias; `B` of an alias `B.C` that names a type need not exist when the cell runs. */
function aliased(target: string): string {
  if (/^require\b/.test(target)) return target;
  const [root = "", ...members] = target.split(/\s*\.\s*/);
  return `typeof ${root} === "undefined" ? undefined : ${[root, ...members].join("?.")}`;
}
