import type { GraphIndex } from "./graph_index.ts";

/** More are not gone through one by one. */
const MOST_FOUND = 1000;

/** What is found: nodes and scopes by their numbers, scopes first. */
export interface Found {
  readonly kind: "node" | "scope";
  readonly number: number;
}

/** Nodes and scopes whose name, or op, or layer class has the text in it, whatever its letters' case. */
export function search({ graph, tables, scopePaths }: GraphIndex, text: string): readonly Found[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const found: Found[] = [];
  for (const [number, path] of scopePaths.entries()) {
    // Of a path only the last part: otherwise a scope is found with all that are in it.
    const own = path.slice(path.lastIndexOf("/") + 1);
    const layer = graph.layers[path] ?? "";
    const isOwn =
      own.toLowerCase().includes(wanted) || (wanted.includes("/") && path.toLowerCase().endsWith(wanted));
    if (path !== "" && (isOwn || layer.toLowerCase().includes(wanted))) found.push({ kind: "scope", number });
    if (found.length >= MOST_FOUND) return found;
  }
  const isOpWanted = graph.ops.map((op) => op.toLowerCase().includes(wanted));
  for (const [number, name] of graph.names.entries()) {
    const own = wanted.includes("/") ? name : name.slice(name.lastIndexOf("/") + 1);
    if (isOpWanted[tables.nodeOps[number] ?? 0] === true || own.toLowerCase().includes(wanted)) {
      found.push({ kind: "node", number });
    }
    if (found.length >= MOST_FOUND) return found;
  }
  return found;
}
