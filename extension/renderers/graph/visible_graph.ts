import { type GraphIndex, rootScope } from "./graph_index.ts";

/** What the reader has chosen to see. */
export interface Shown {
  /** The scopes whose content is shown, if those around them are shown with theirs. */
  readonly expanded: ReadonlySet<number>;
  /** Also constants, weights and computations of shapes. */
  readonly withMinor: boolean;
}

/**
 * The part of a graph that is shown. Its items have numbers: nodes those of the graph, then the scopes, then the
 * outputs of the graph.
 */
export interface VisibleGraph {
  /** What is drawn as one box: nodes, scopes without their content, and outputs. */
  readonly boxes: readonly number[];
  /** Scopes that are drawn around their content; the outer ones come first. The root is not among them. */
  readonly groups: readonly number[];
  readonly links: readonly VisibleLink[];
  /** The scope in whose content an item stands, as a number of a scope. */
  scopeOf(item: number): number;
  /** The item that shows a node: itself, or the outermost scope around it that is closed; -1 for none. */
  itemOfNode(node: number): number;
}

/** All that flows from one box to another. */
export interface VisibleLink {
  readonly from: number;
  readonly to: number;
  /** How many edges of the graph it stands for. */
  edgeCount: number;
  /** The number of a tensor; -1 if there are several, or none. */
  tensor: number;
  isControl: boolean;
}

/** The item that stands for a scope. */
export function scopeItem(index: GraphIndex, scope: number): number {
  return index.nodeCount + scope;
}

/** The item that stands for an output of the graph. */
export function outputItem(index: GraphIndex, output: number): number {
  return index.nodeCount + index.scopePaths.length + output;
}

/** What an item is. */
export type Item =
  | { readonly kind: "node"; readonly node: number }
  | { readonly kind: "scope"; readonly scope: number }
  | { readonly kind: "output"; readonly output: number };

export function itemAt({ nodeCount, scopePaths }: GraphIndex, item: number): Item {
  if (item < nodeCount) return { kind: "node", node: item };
  const scope = item - nodeCount;
  if (scope < scopePaths.length) return { kind: "scope", scope };
  return { kind: "output", output: scope - scopePaths.length };
}

/** What is seen of a graph when these scopes are expanded, in time linear in its size. */
export function visibleGraph(index: GraphIndex, { expanded, withMinor }: Shown): VisibleGraph {
  const { nodeCount, scopeParents, scopePaths, nodeScopes, isMinor, graph, tables } = index;
  // The closed scope that shows all that is in a scope, or -1 where its content is shown.
  const closedBy = new Int32Array(scopePaths.length);
  closedBy[rootScope] = -1;
  for (let scope = rootScope + 1; scope < scopePaths.length; scope += 1) {
    const outer = closedBy[scopeParents[scope] ?? 0] ?? -1;
    closedBy[scope] = outer >= 0 || expanded.has(scope) ? outer : scope;
  }
  const items = new Int32Array(nodeCount);
  const isInhabited = new Uint8Array(scopePaths.length);
  const boxes: number[] = [];
  const seenClosed = new Set<number>();
  for (let node = 0; node < nodeCount; node += 1) {
    items[node] = -1;
    if (isMinor[node] === 1 && !withMinor) continue;
    const scope = nodeScopes[node] ?? rootScope;
    const closed = closedBy[scope] ?? -1;
    const item = closed < 0 ? node : scopeItem(index, closed);
    items[node] = item;
    if (closed < 0 || !seenClosed.has(closed)) boxes.push(item);
    if (closed >= 0) seenClosed.add(closed);
    isInhabited[scope] = 1;
  }
  for (let scope = scopePaths.length - 1; scope > rootScope; scope -= 1) {
    if (isInhabited[scope] === 1) isInhabited[scopeParents[scope] ?? 0] = 1;
  }
  const groups = [...scopePaths.keys()].filter(
    (scope) => scope !== rootScope && isInhabited[scope] === 1 && closedBy[scope] === -1,
  );
  const links = new Links(nodeCount + scopePaths.length + graph.outputs.length);
  for (let edge = 0; edge < tables.edgeFrom.length; edge += 1) {
    const from = tables.edgeFrom[edge] ?? 0;
    const tensor = tables.edgeTensor[edge] ?? -1;
    links.add(items[from] ?? -1, items[tables.edgeTo[edge] ?? 0] ?? -1, tensor);
  }
  for (const [output, { node, output: port }] of graph.outputs.entries()) {
    const from = items[node] ?? -1;
    if (from < 0) continue;
    boxes.push(outputItem(index, output));
    const at = (tables.outputStarts[node] ?? 0) + port;
    const isKnown = at < (tables.outputStarts[node + 1] ?? 0);
    links.add(from, outputItem(index, output), isKnown ? (tables.outputTensors[at] ?? -1) : -1);
  }
  return {
    boxes,
    groups: groups.map((scope) => scopeItem(index, scope)),
    links: links.all,
    scopeOf(item) {
      const what = itemAt(index, item);
      if (what.kind === "node") return nodeScopes[what.node] ?? rootScope;
      return what.kind === "scope" ? (scopeParents[what.scope] ?? rootScope) : rootScope;
    },
    itemOfNode: (node) => items[node] ?? -1,
  };
}

/** Adds up the edges between the same boxes. */
class Links {
  readonly all: VisibleLink[] = [];
  readonly #byEnds = new Map<number, VisibleLink>();
  readonly #itemCount: number;

  constructor(itemCount: number) {
    this.#itemCount = itemCount;
  }

  add(from: number, to: number, tensor: number): void {
    if (from < 0 || to < 0 || from === to) return;
    const key = from * this.#itemCount + to;
    const known = this.#byEnds.get(key);
    if (known === undefined) {
      const link = { from, to, edgeCount: 1, tensor, isControl: tensor < 0 };
      this.#byEnds.set(key, link);
      this.all.push(link);
      return;
    }
    known.edgeCount += 1;
    if (known.tensor !== tensor) known.tensor = known.isControl ? tensor : -1;
    known.isControl &&= tensor < 0;
  }
}
