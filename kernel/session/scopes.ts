import type { BindingIdentifier, BindingPattern, IdentifierReference } from "oxc-parser";

/** What every node of a syntax tree has. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const none: ReadonlySet<string> = new Set();

/** The names that a node binds for what is inside it. */
export function scopeOf(node: Node): ReadonlySet<string> {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression": {
      const body = field(node, "body");
      const names = new Set(parsePatterns(field(node, "params")).flatMap(boundNames));
      if (node.type === "FunctionExpression") addName(field(node, "id"), names);
      addVariables(body, names);
      return names;
    }
    case "ClassDeclaration":
    case "ClassExpression": {
      const names = new Set<string>();
      addName(field(node, "id"), names);
      return names;
    }
    case "StaticBlock": {
      const names = lexicalNames(parseNodes(field(node, "body")));
      addVariables(field(node, "body"), names);
      return names;
    }
    case "BlockStatement":
    case "FunctionBody":
      return lexicalNames(parseNodes(field(node, "body")));
    case "SwitchStatement":
      return lexicalNames(
        parseNodes(field(node, "cases")).flatMap((one) => parseNodes(field(one, "consequent"))),
      );
    case "ForStatement":
      return lexicalNames(parseNodes([field(node, "init")]));
    case "ForInStatement":
    case "ForOfStatement":
      return lexicalNames(parseNodes([field(node, "left")]));
    case "CatchClause":
      return new Set(parsePatterns([field(node, "param")]).flatMap(boundNames));
    default:
      return none;
  }
}

function lexicalNames(statements: readonly Node[]): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    if (statement.type === "VariableDeclaration" && field(statement, "kind") !== "var") {
      for (const name of declaredNames(statement)) names.add(name);
    } else if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
      addName(field(statement, "id"), names);
    }
  }
  return names;
}

/** Adds what `var` declares anywhere in a function. */
function addVariables(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) addVariables(item, names);
    return;
  }
  if (!isNode(value) || /^(?:Function(?!Body)|ArrowFunction|Class|StaticBlock)/.test(value.type)) return;
  if (value.type === "VariableDeclaration" && field(value, "kind") === "var") {
    for (const name of declaredNames(value)) names.add(name);
  }
  for (const child of Object.values(value)) if (typeof child === "object") addVariables(child, names);
}

function declaredNames(declaration: Node): string[] {
  return parseNodes(field(declaration, "declarations")).flatMap((one) =>
    parsePatterns([field(one, "id")]).flatMap(boundNames),
  );
}

/** The names that a pattern binds. */
export function boundNames(pattern: BindingPattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) =>
        element === null ? [] : boundNames(element.type === "RestElement" ? element.argument : element),
      );
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === "RestElement" ? property.argument : property.value),
      );
  }
}

function addName(id: unknown, names: Set<string>): void {
  if (isNode(id)) names.add(parseIdentifier(id).name);
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

export function field(node: Node, name: string): unknown {
  return Reflect.get(node, name);
}

export function parseIdentifier(node: Node): IdentifierReference | BindingIdentifier {
  return node as IdentifierReference;
}

export function parseNodes(value: unknown): readonly Node[] {
  return (value as readonly unknown[]).filter(isNode);
}

/** Parameters may be rest elements, and a `catch` may bind nothing. */
function parsePatterns(value: unknown): readonly BindingPattern[] {
  const nodes = parseNodes(value).map((node) =>
    node.type === "RestElement" ? field(node, "argument") : node,
  );
  return nodes as readonly BindingPattern[];
}
