import {
  type BindingPattern,
  type BindingRestElement,
  type Declaration,
  type Program,
  type VariableDeclaration,
  Visitor,
} from "oxc-parser";
import { type Dialect, parseCell } from "../cell_parser.ts";
import { FunctionDepth } from "../function_depth.ts";

/** What a name stands for. `let` can be assigned by later cells, `type` has no value. */
export type DeclarationKind =
  | "const"
  | "let"
  | "function"
  | "class"
  | "type"
  | "enum"
  | "namespace"
  | "import"
  | "module";

/** What a cell adds to the names that later cells see. */
export interface CellDeclarations {
  readonly names: ReadonlyMap<string, DeclarationKind>;
  /** Names that the cell exports itself under their own name. */
  readonly exported: ReadonlySet<string>;
  /** The cell changes types beyond its own names: `declare global`, `declare module "x"`. */
  readonly augments: boolean;
}

/** Reads a cell's top-level declarations; of a text that cannot be parsed, as many as can be recognised. */
export function declarationsOf(source: string): CellDeclarations & { readonly dialect: Dialect } {
  const { program, errors, dialect } = parseCell(source, { astType: "ts" });
  if (errors.length > 0) return { ...readUnfinished(source), dialect };
  const declarations = readProgram(program);
  const all = /\bvar\b/.test(source) ? withNestedVar(declarations, program) : declarations;
  return { ...all, dialect };
}

/** `var` in a block or a loop is a name of the whole cell. */
function withNestedVar(declarations: CellDeclarations, program: Program): CellDeclarations {
  const names = new Map(declarations.names);
  const depth = new FunctionDepth();
  new Visitor({
    ...depth.visitor,
    VariableDeclaration(node) {
      if (!depth.isTopLevel || node.kind !== "var") return;
      for (const [name, kind] of variables(node)) names.set(name, kind);
    },
  }).visit(program);
  return { ...declarations, names };
}

function readProgram(program: Program): CellDeclarations {
  const names = new Map<string, DeclarationKind>();
  const exported = new Set<string>();
  let augments = false;
  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") {
      for (const specifier of statement.specifiers) {
        const whole = specifier.type === "ImportNamespaceSpecifier";
        names.set(specifier.local.name, whole ? "module" : "import");
      }
    } else if (statement.type === "ExportNamedDeclaration") {
      const declared = statement.declaration === null ? [] : declaredBy(statement.declaration);
      for (const [name, kind] of declared) names.set(name, kind);
      for (const [name] of declared) exported.add(name);
      for (const { exported: as } of statement.specifiers)
        if (as.type === "Identifier") exported.add(as.name);
    } else if (statement.type === "ExportDefaultDeclaration") {
      const { declaration } = statement;
      const named = declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration";
      if (named) for (const [name, kind] of declaredBy(declaration)) names.set(name, kind);
    } else if (statement.type === "TSModuleDeclaration" && statement.id.type === "Literal") {
      augments = true;
    } else if (isDeclaration(statement)) {
      if (statement.type === "TSModuleDeclaration" && statement.global) augments = true;
      else for (const [name, kind] of declaredBy(statement)) names.set(name, kind);
    }
  }
  return { names, exported, augments };
}

const declarationTypes: ReadonlySet<string> = new Set<Declaration["type"]>([
  "VariableDeclaration",
  "FunctionDeclaration",
  "TSDeclareFunction",
  "ClassDeclaration",
  "TSTypeAliasDeclaration",
  "TSInterfaceDeclaration",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "TSImportEqualsDeclaration",
]);

function isDeclaration(statement: Program["body"][number]): statement is Declaration {
  return declarationTypes.has(statement.type);
}

function declaredBy(declaration: Declaration): [string, DeclarationKind][] {
  switch (declaration.type) {
    case "VariableDeclaration":
      return variables(declaration);
    case "TSTypeAliasDeclaration":
    case "TSInterfaceDeclaration":
      return [[declaration.id.name, "type"]];
    case "TSEnumDeclaration":
      return [[declaration.id.name, "enum"]];
    case "TSImportEqualsDeclaration":
      return [[declaration.id.name, "import"]];
    case "TSModuleDeclaration":
      return namespaceName(declaration);
    case "ClassDeclaration":
    case "ClassExpression":
      return declaration.id === null ? [] : [[declaration.id.name, "class"]];
    default:
      return declaration.id?.type === "Identifier" ? [[declaration.id.name, "function"]] : [];
  }
}

function namespaceName(declaration: Extract<Declaration, { type: "TSModuleDeclaration" }>) {
  let name = declaration.id;
  // `namespace A.B.C` declares A.
  while (name.type === "TSQualifiedName") {
    if (name.left.type === "ThisExpression") return [];
    name = name.left;
  }
  return name.type === "Identifier" ? [[name.name, "namespace"] satisfies [string, DeclarationKind]] : [];
}

function variables(declaration: VariableDeclaration): [string, DeclarationKind][] {
  const reassignable = declaration.kind === "let" || declaration.kind === "var";
  return declaration.declarations.flatMap(({ id, init }) => {
    const callable = init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression";
    const kind = reassignable ? "let" : callable ? "function" : "const";
    return boundNames(id).map((name): [string, DeclarationKind] => [name, kind]);
  });
}

function boundNames(pattern: BindingPattern | BindingRestElement): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)));
    case "ObjectPattern":
      return pattern.properties.flatMap((item) => boundNames(item.type === "Property" ? item.value : item));
  }
}

const unfinishedDeclaration =
  /^(?:export\s+)?(?:declare\s+)?(?:abstract\s+|async\s+)?(?:const\s+enum|const|let|var|function\s*\*?|class|interface|type|enum|namespace|using)\s+(?:([\p{ID_Start}$_][\p{ID_Continue}$]*)|[{[]([^=;]*)[}\]]\s*=)/gmu;
const unfinishedImport = /^import\s+(?:type\s+)?([^"';]+?)\s+from\b/gm;
const lastIdentifier = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:=.*)?$/u;

/**
 * A text being typed rarely parses. Declarations that begin a line are enough here: missing one only means
 * that its name may also be imported, which TypeScript reports outside the cell's own lines.
 */
function readUnfinished(source: string): CellDeclarations {
  const names = new Map<string, DeclarationKind>();
  for (const [, name, pattern] of source.matchAll(unfinishedDeclaration)) {
    if (name !== undefined) names.set(name, "const");
    else addListed(pattern ?? "", names);
  }
  for (const [, clause] of source.matchAll(unfinishedImport)) {
    addListed((clause ?? "").replace(/[{}]/g, ","), names);
  }
  return { names, exported: new Set(), augments: false };
}

function addListed(list: string, names: Map<string, DeclarationKind>): void {
  for (const item of list.split(",")) {
    const name = lastIdentifier.exec(item.trim())?.[1];
    if (name !== undefined) names.set(name, "const");
  }
}
