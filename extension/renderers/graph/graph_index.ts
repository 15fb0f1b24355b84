import {
  type GraphTables,
  graphRoles,
  graphTables,
  type PackedGraph,
} from "../../../protocol/payloads/packed_graph.ts";
import { edgeLists } from "./ranks.ts";

/** The scope that all others are in. */
export const rootScope = 0;

/** A graph with what its drawing looks up: the tree of its scopes, and the edges of each node. */
export interface GraphIndex {
  readonly graph: PackedGraph;
  readonly tables: GraphTables;
  readonly nodeCount: number;
  /** Of each scope; the outer ones come before the inner ones. */
  readonly scopePaths: readonly string[];
  readonly scopeParents: Int32Array;
  readonly scopeDepths: Int32Array;
  /** How many nodes are in each scope and the scopes in it. */
  readonly scopeSizes: Int32Array;
  readonly nodeScopes: Int32Array;
  /** 1 for nodes that say nothing of what is computed: constants, weights, computations of shapes. */
  readonly isMinor: Uint8Array;
  readonly scopeOfPath: ReadonlyMap<string, number>;
  readonly incoming: Adjacency;
  readonly outgoing: Adjacency;
}

/** The edges of each node: those of node n are `edges[starts[n]]` to before `edges[starts[n + 1]]`. */
export interface Adjacency {
  readonly starts: Int32Array;
  readonly edges: Int32Array;
}

const minorRoles: ReadonlySet<number> = new Set(
  (["constant", "plumbing", "variable", "captured"] as const).map((role) => graphRoles.indexOf(role)),
);

/** The index of a graph, in time linear in its size. */
export function indexGraph(graph: PackedGraph): GraphIndex {
  const tables = graphTables(graph);
  const nodeCount = graph.names.length;
  const scopes = new ScopeTree();
  const nodeScopes = Int32Array.from(graph.names, (name) => scopes.of(scopePath(name)));
  const scopeSizes = new Int32Array(scopes.paths.length);
  for (const scope of nodeScopes) add(scopeSizes, scope, 1);
  for (let scope = scopes.paths.length - 1; scope > rootScope; scope -= 1) {
    add(scopeSizes, scopes.parents[scope] ?? 0, scopeSizes[scope] ?? 0);
  }
  return {
    graph,
    tables,
    nodeCount,
    scopePaths: scopes.paths,
    scopeParents: Int32Array.from(scopes.parents),
    scopeDepths: Int32Array.from(scopes.depths),
    scopeSizes,
    nodeScopes,
    isMinor: Uint8Array.from(tables.nodeRoles, (role) => Number(minorRoles.has(role))),
    scopeOfPath: scopes.numbers,
    incoming: edgeLists(tables.edgeTo, nodeCount),
    outgoing: edgeLists(tables.edgeFrom, nodeCount),
  };
}

/** The edges of a node, as their numbers. */
export function edgesOf({ starts, edges }: Adjacency, node: number): Int32Array {
  return edges.subarray(starts[node] ?? 0, starts[node + 1] ?? 0);
}

/** The last part of a path: `dense_1` of `encoder/dense_1`. */
export function leafName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function scopePath(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

class ScopeTree {
  readonly paths: string[] = [""];
  readonly parents: number[] = [rootScope];
  readonly depths: number[] = [0];
  readonly numbers = new Map<string, number>([["", rootScope]]);

  /** Adds the scopes around it, too. */
  of(path: string): number {
    const known = this.numbers.get(path);
    if (known !== undefined) return known;
    let parent = rootScope;
    // A loop, since names of strangers may have hundreds of parts.
    for (let end = path.indexOf("/"); ; end = path.indexOf("/", end + 1)) {
      const part = end < 0 ? path : path.slice(0, end);
      parent = this.numbers.get(part) ?? this.#add(part, parent);
      if (end < 0) return parent;
    }
  }

  #add(path: string, parent: number): number {
    const number = this.paths.length;
    this.paths.push(path);
    this.parents.push(parent);
    this.depths.push((this.depths[parent] ?? 0) + 1);
    this.numbers.set(path, number);
    return number;
  }
}

function add(list: Int32Array, index: number, amount: number): void {
  list[index] = (list[index] ?? 0) + amount;
}
