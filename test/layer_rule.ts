import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** From left to right, as `ARCHITECTURE.md` has them: an import may go to the left only. */
const layers = ["protocol", "runtime", "data", "serving", "magics", "kernel", "cli"];
const runtimeLayers = [
  "capi",
  "backend",
  "function",
  "graph",
  "train",
  "saved_model",
  "summary",
  "profiler",
  "distribute",
  "lite",
  "converters",
  "callbacks",
];
/** The last of them build on `function` but not on each other. */
const runtimeBase = runtimeLayers.indexOf("function");
/** Except for these, which turn SavedModels into other forms. */
const fromSavedModels = ["lite", "converters"];

/** Each forbidden import below `root` as a line `file: imports target`. */
export function layerViolations(root: string): string[] {
  return [...layers, "extension"].flatMap((layer) =>
    sourceFiles(join(root, layer)).flatMap((file) => fileViolations(root, file)),
  );
}

function fileViolations(root: string, file: string): string[] {
  const from = relative(root, file).split(sep);
  return importedPaths(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(root, join(dirname(file), specifier)).split(sep))
    .filter((to) => !isAllowed(from, to))
    .map((to) => `${from.join("/")}: imports ${to.join("/")}`);
}

function isAllowed(from: readonly string[], to: readonly string[]): boolean {
  const [layer = "", part = ""] = from;
  const [targetLayer = "", targetPart = ""] = to;
  if (layer === "extension") return targetLayer === "extension" || targetLayer === "protocol";
  if (targetLayer === layer) return layer !== "runtime" || isAllowedInRuntime(part, targetPart);
  return layers.includes(targetLayer) && layers.indexOf(targetLayer) < layers.indexOf(layer);
}

/** Files directly in `runtime/` are the public API (any part) or what every part shares. */
function isAllowedInRuntime(part: string, target: string): boolean {
  const from = runtimeLayers.indexOf(part);
  const to = runtimeLayers.indexOf(target);
  if (from < 0 || to < 0 || from === to) return true;
  if (target === "saved_model" && fromSavedModels.includes(part)) return true;
  if (part === "callbacks") return to < from;
  return to < from && to <= runtimeBase;
}

function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ["node_modules", "lib", "labextension"].includes(entry.name) ? [] : sourceFiles(path);
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** Everything a file imports: statically, as types, dynamically and by `require`. */
function importedPaths(file: string): string[] {
  const found: string[] = [];
  const take = (node: { readonly type: string; readonly value?: unknown } | null): void => {
    if (node?.type === "Literal" && typeof node.value === "string") found.push(node.value);
  };
  const { program } = parseSync(file, readFileSync(file, "utf8"));
  new Visitor({
    ImportDeclaration: (node) => take(node.source),
    ExportNamedDeclaration: (node) => take(node.source),
    ExportAllDeclaration: (node) => take(node.source),
    ImportExpression: (node) => take(node.source),
    TSImportType: (node) => take(node.source),
    CallExpression: (node) => {
      if (node.callee.type === "Identifier" && node.callee.name === "require")
        take(node.arguments[0] ?? null);
    },
  }).visit(program);
  return found;
}
