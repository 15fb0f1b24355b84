import type { MagicString } from "magic-string";
import type {
  ExportAllDeclaration,
  ExportNamedDeclaration,
  ImportDeclaration,
  ImportSpecifier,
} from "oxc-parser";
import { runtimeName } from "./shadowed_globals.ts";

/** Names inside one import's own block; a cell cannot see it. */
const holder = "__flowbook_module";

/** Turns an import declaration into awaited calls that fill the cell's variables. */
export function rewriteImport(node: ImportDeclaration, edit: MagicString): string[] {
  const load = loadCall(node);
  const assignments = (module: string): string[] =>
    node.specifiers.map((specifier) => {
      const value =
        specifier.type === "ImportNamespaceSpecifier"
          ? `__flowbook.namespace(${module})`
          : `__flowbook.pick(${module}, ${JSON.stringify(importedName(specifier))})`;
      return `${runtimeName(specifier.local.name)} = ${value};`;
    });
  const code =
    node.specifiers.length === 0
      ? `${load};`
      : node.specifiers.length === 1
        ? assignments(load).join("")
        : `{ const ${holder} = ${load}; ${assignments(holder).join(" ")} }`;
  edit.update(node.start, node.end, code);
  return node.specifiers.map((specifier) => specifier.local.name);
}

/** `export … from "m"`: a cell has no importers, but the module must run. */
export function rewriteReExport(
  node: ExportAllDeclaration | ExportNamedDeclaration,
  edit: MagicString,
): void {
  const { source, attributes } = node;
  edit.update(node.start, node.end, source === null ? ";" : `${loadCall({ source, attributes })};`);
}

function importedName(specifier: ImportSpecifier | { readonly type: "ImportDefaultSpecifier" }): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return specifier.imported.type === "Literal" ? specifier.imported.value : specifier.imported.name;
}

function loadCall({ source, attributes }: Pick<ImportDeclaration, "source" | "attributes">): string {
  if (attributes.length === 0) return `await __flowbook.import(${JSON.stringify(source.value)})`;
  const entries = attributes.map(({ key, value }) => [
    key.type === "Literal" ? key.value : key.name,
    value.value,
  ]);
  const options = JSON.stringify({ with: Object.fromEntries(entries) });
  return `await __flowbook.import(${JSON.stringify(source.value)}, ${options})`;
}
