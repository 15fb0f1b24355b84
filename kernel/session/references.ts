import type { Program } from "oxc-parser";
import { field, isNode, type Node, parseIdentifier, parseNodes, scopeOf } from "./scopes.ts";

/** A mention of a name that the top level of a cell binds, or an earlier cell. */
export interface Reference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** `{ name }`: the mention is a property's key as well. */
  readonly shorthand: boolean;
  /** The mention changes the variable. */
  readonly write: boolean;
}

/** Names that the scopes around a node bind, the innermost last. */
type Scopes = readonly ReadonlySet<string>[];

/**
 * Finds where a program mentions the variables of the top level called `names`: mentions that a function, block
 * or class binds for itself are left out, and so are the names in declarations of functions, classes, imports and
 * variables with a value, which `rewriteDeclarations` writes anew.
 */
export function topLevelReferences(program: Program, names: ReadonlySet<string>): Reference[] {
  const found: Reference[] = [];
  new ReferenceFinder(names, found).visitAll(program.body, []);
  return found;
}

class ReferenceFinder {
  readonly #names: ReadonlySet<string>;
  readonly #found: Reference[];

  constructor(names: ReadonlySet<string>, found: Reference[]) {
    this.#names = names;
    this.#found = found;
  }

  visitAll(nodes: readonly unknown[], scopes: Scopes): void {
    for (const node of nodes) this.#visit(node, scopes);
  }

  #visit(value: unknown, scopes: Scopes, write = false): void {
    if (Array.isArray(value)) {
      for (const item of value) this.#visit(item, scopes, write);
      return;
    }
    if (isNode(value)) this.#node(value, scopes, write);
  }

  #node(value: Node, scopes: Scopes, write: boolean): void {
    switch (value.type) {
      case "Identifier":
        this.#mention(parseIdentifier(value), { scopes, write });
        return;
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "MetaProperty":
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "LabeledStatement":
        this.#visit(field(value, "body"), scopes);
        return;
      case "ExportNamedDeclaration":
        this.#visit(field(value, "declaration"), scopes);
        return;
      case "MemberExpression":
        this.#visit(field(value, "object"), scopes);
        if (field(value, "computed") === true) this.#visit(field(value, "property"), scopes);
        return;
      case "Property":
        this.#property(value, { scopes, write });
        return;
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
        if (field(value, "computed") === true) this.#visit(field(value, "key"), scopes);
        this.#visit(field(value, "value"), scopes);
        return;
      case "AssignmentExpression":
        this.#visit(field(value, "left"), scopes, true);
        this.#visit(field(value, "right"), scopes);
        return;
      case "UpdateExpression":
        this.#visit(field(value, "argument"), scopes, true);
        return;
      case "AssignmentPattern":
        this.#visit(field(value, "left"), scopes, write);
        this.#visit(field(value, "right"), scopes);
        return;
      case "ArrayPattern":
      case "ObjectPattern":
      case "RestElement":
        this.#visit(
          field(value, "elements") ?? field(value, "properties") ?? field(value, "argument"),
          scopes,
          write,
        );
        return;
      case "VariableDeclaration":
        this.#variables(value, scopes);
        return;
      case "ForInStatement":
      case "ForOfStatement":
        this.#loop(value, [...scopes, scopeOf(value)]);
        return;
      default:
        this.#children(value, scopes);
    }
  }

  #loop(node: Node, scopes: Scopes): void {
    this.#visit(field(node, "left"), scopes, true);
    this.#visit(field(node, "right"), scopes);
    this.#visit(field(node, "body"), scopes);
  }

  #children(node: Node, scopes: Scopes): void {
    const own = scopeOf(node);
    const inner = own.size === 0 ? scopes : [...scopes, own];
    for (const [key, child] of Object.entries(node)) {
      // A function's or class's own name binds, and is found with the scope around it.
      if (key === "id" || typeof child !== "object" || child === null) continue;
      this.#visit(child, inner);
    }
  }

  #property(node: Node, { scopes, write }: { scopes: Scopes; write: boolean }): void {
    const value = field(node, "value");
    if (field(node, "computed") === true) this.#visit(field(node, "key"), scopes);
    if (field(node, "shorthand") !== true) {
      this.#visit(value, scopes, write);
      return;
    }
    // `{ name }`, or `{ name = fallback }` in a pattern.
    const target = isNode(value) && value.type === "AssignmentPattern" ? field(value, "left") : value;
    if (isNode(target)) this.#mention(parseIdentifier(target), { scopes, write, shorthand: true });
    if (target !== value && isNode(value)) this.#visit(field(value, "right"), scopes);
  }

  #variables(node: Node, scopes: Scopes): void {
    for (const declarator of parseNodes(field(node, "declarations"))) {
      const id = field(declarator, "id");
      const init = field(declarator, "init");
      // The identifier of `name = value` alone is rewritten with the declaration.
      if (isNode(id) && (id.type !== "Identifier" || init === null)) this.#visit(id, scopes);
      this.#visit(init, scopes);
    }
  }

  #mention(
    { name, start, end }: { name: string; start: number; end: number },
    { scopes, write, shorthand = false }: { scopes: Scopes; write: boolean; shorthand?: boolean },
  ): void {
    if (!this.#names.has(name) || scopes.some((scope) => scope.has(name))) return;
    this.#found.push({ name, start, end, shorthand, write });
  }
}
