import type { MagicString } from "magic-string";
import {
  type Declaration,
  type Directive,
  type ExportDefaultDeclaration,
  type Expression,
  type Program,
  type Statement,
  type VariableDeclaration,
  Visitor,
} from "oxc-parser";
import { FunctionDepth } from "./function_depth.ts";
import { rewriteImport, rewriteReExport } from "./imports.ts";
import { boundNames } from "./scopes.ts";
import { runtimeName } from "./shadowed_globals.ts";

/** What the top level of a cell declares, in order of appearance. */
export interface Declared {
  readonly names: ReadonlySet<string>;
  /** Those that may not be assigned. */
  readonly constants: ReadonlySet<string>;
}

/**
 * Makes the top level of a cell redeclarable: every name becomes one `let` at the head of the cell and every
 * declaration an assignment, so that a later cell may declare the name in any other way and functions of
 * older cells see the new value.
 * @param isMerged tells whether a variable is an enum or a namespace of the cell's.
 */
export function rewriteDeclarations(
  program: Program,
  edit: MagicString,
  isMerged: (name: string) => boolean,
): Declared {
  const rewriter = new TopLevel(edit, isMerged);
  if (program.hashbang !== null) edit.remove(program.hashbang.start, program.hashbang.end);
  for (const statement of program.body) rewriter.statement(statement);
  if (/\bvar\b|\bimport\b|\bawait\b/.test(edit.original)) rewriter.nested(program);
  return rewriter;
}

class TopLevel implements Declared {
  readonly names = new Set<string>();
  readonly constants = new Set<string>();
  readonly #edit: MagicString;
  readonly #isMerged: (name: string) => boolean;
  /** Declarations already rewritten as statements of the top level. */
  readonly #done = new Set<VariableDeclaration>();

  constructor(edit: MagicString, isMerged: (name: string) => boolean) {
    this.#edit = edit;
    this.#isMerged = isMerged;
  }

  statement(node: Directive | Statement): void {
    switch (node.type) {
      case "ImportDeclaration":
        this.#declare(rewriteImport(node, this.#edit), "const");
        break;
      case "ExportAllDeclaration":
        rewriteReExport(node, this.#edit);
        break;
      case "ExportNamedDeclaration":
        if (node.declaration === null) rewriteReExport(node, this.#edit);
        else {
          this.#edit.remove(node.start, node.declaration.start);
          this.#declaration(node.declaration);
        }
        break;
      case "ExportDefaultDeclaration":
        this.#exportDefault(node);
        break;
      case "VariableDeclaration":
      case "FunctionDeclaration":
      case "ClassDeclaration":
        this.#declaration(node);
        break;
      default:
    }
  }

  /** `var` inside blocks, `await` of the top level, `import()` and `import.meta` anywhere. */
  nested(program: Program): void {
    const edit = this.#edit;
    const depth = new FunctionDepth();
    new Visitor({
      ...depth.visitor,
      ForInStatement: (node) => this.#loopVariable(node.left, depth),
      ForOfStatement: (node) => this.#loopVariable(node.left, depth),
      VariableDeclaration: (node) => {
        if (depth.isTopLevel && node.kind === "var" && !this.#done.has(node)) this.#variables(node);
      },
      AwaitExpression: ({ argument }) => {
        if (!depth.isTopLevel) return;
        edit.prependRight(argument.start, "__flowbook.hold(");
        edit.appendLeft(argument.end, ")");
      },
      ImportExpression(node) {
        edit.update(node.start, node.start + "import".length, "__flowbook.import");
      },
      MetaProperty(node) {
        if (node.meta.name === "import") edit.update(node.start, node.end, "__flowbook.meta");
      },
    }).visit(program);
  }

  #declaration(node: Declaration): void {
    if (node.type === "VariableDeclaration") this.#variables(node);
    else if (node.type === "FunctionDeclaration" && node.id !== null) {
      const { name } = node.id;
      this.#declare([name]);
      const keyword = `${node.async ? "async " : ""}function${node.generator ? "*" : ""}`;
      // The function takes its name from the assignment; one of its own would hide a later redeclaration.
      const { before, after } = assignment(name);
      this.#edit.update(node.start, node.id.end, before + keyword);
      this.#edit.appendLeft(node.end, `${after};\n`);
      if (node.start > 0) this.#edit.move(node.start, node.end, 0);
    } else if (node.type === "ClassDeclaration" && node.id !== null) {
      this.#declare([node.id.name]);
      this.#edit.appendRight(node.start, `${runtimeName(node.id.name)} = `);
      this.#edit.appendLeft(node.end, ";");
    }
  }

  #exportDefault(node: ExportDefaultDeclaration): void {
    const { declaration } = node;
    const named = "id" in declaration && declaration.id !== null;
    if (named && (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration")) {
      this.#edit.remove(node.start, declaration.start);
      this.#declaration(declaration);
      return;
    }
    this.#edit.update(node.start, declaration.start, "(");
    this.#edit.appendLeft(declaration.end, node.end === declaration.end ? ");" : ")");
  }

  #variables(node: VariableDeclaration): void {
    const [first] = node.declarations;
    if (first === undefined) return;
    this.#done.add(node);
    this.#edit.remove(node.start, first.start);
    for (const { id, init, start, end } of node.declarations) {
      // Enums and namespaces are lowered to a `var`, and would be merged with what an earlier cell left there.
      const resets = id.type === "Identifier" && !this.names.has(id.name) && this.#isMerged(id.name);
      this.#declare(boundNames(id), node.kind);
      if (id.type === "Identifier" && init !== null) {
        // V8 blames the beginning of an assignment for what its right side does: let that be the right side.
        this.#edit.remove(start, init.start);
        const { before, after } = assignment(id.name, init);
        this.#edit.prependRight(init.start, resets ? `${before}(${before}undefined, ` : before);
        this.#edit.appendLeft(init.end, resets ? ")" : after);
      }
      if (init === null && (node.kind === "let" || resets)) this.#edit.appendLeft(end, " = undefined");
      // A statement must not begin with a brace.
      if (id.type === "ObjectPattern" && init !== null) {
        this.#edit.prependRight(start, "(");
        this.#edit.appendLeft(end, ")");
      }
    }
  }

  #loopVariable(left: { readonly type: string }, depth: FunctionDepth): void {
    if (!depth.isTopLevel || !isVariableDeclaration(left) || left.kind !== "var") return;
    const [first] = left.declarations;
    if (first === undefined) return;
    this.#done.add(left);
    this.#declare(boundNames(first.id));
    this.#edit.remove(left.start, first.start);
  }

  #declare(names: readonly string[], kind: VariableDeclaration["kind"] = "let"): void {
    for (const name of names) {
      this.names.add(name);
      if (kind === "const") this.constants.add(name);
    }
  }
}

/** Nothing but a name and an operator, unless the variable is called otherwise than the function assigned to it. */
function assignment(name: string, value?: Expression): { readonly before: string; readonly after: string } {
  const variable = runtimeName(name);
  const takesName =
    value === undefined ||
    value.type === "ArrowFunctionExpression" ||
    ((value.type === "FunctionExpression" || value.type === "ClassExpression") && value.id === null);
  if (variable === name || !takesName) return { before: `${variable} = `, after: "" };
  return { before: `${variable} = { ${name}: `, after: ` }.${name}` };
}

function isVariableDeclaration(node: { readonly type: string }): node is VariableDeclaration {
  return node.type === "VariableDeclaration";
}

/** Hands the value of the last expression statement, a string directive included, to `__flowbook.result`. */
export function showLastExpression(program: Program, edit: MagicString): void {
  const last = program.body.findLast((node) => !isSilent(node));
  const expression =
    last?.type === "ExpressionStatement"
      ? last.expression
      : last?.type === "ExportDefaultDeclaration" && !/Declaration$/.test(last.declaration.type)
        ? last.declaration
        : undefined;
  if (expression === undefined) return;
  edit.prependRight(expression.start, "__flowbook.result((");
  edit.appendLeft(expression.end, "))");
}

/** Statements that leave the value of the one before them: `;` and the `export {}` of a stripped type. */
function isSilent(node: Directive | Statement): boolean {
  if (node.type === "EmptyStatement") return true;
  return node.type === "ExportNamedDeclaration" && node.declaration === null && node.source === null;
}
