import type { GraphScope } from "../../protocol/payloads/graph.ts";

/** The path of the scope that a node is in: `encoder/dense` for `encoder/dense/MatMul`. */
export function scopeOf(nodeName: string): string {
  return nodeName.slice(0, Math.max(0, nodeName.lastIndexOf("/")));
}

interface Branch {
  count: number;
  readonly branches: Map<string, Branch>;
}

/** The tree of the scopes that nodes are in. @param layers the classes of those that are layers, by path. */
export function scopeTree(
  nodeNames: readonly string[],
  layers: ReadonlyMap<string, string> = new Map(),
): GraphScope {
  const root: Branch = { count: 0, branches: new Map() };
  for (const name of nodeNames) {
    let branch = root;
    branch.count += 1;
    for (const part of name.split("/").slice(0, -1)) {
      const inner = branch.branches.get(part) ?? { count: 0, branches: new Map() };
      branch.branches.set(part, inner);
      branch = inner;
      branch.count += 1;
    }
  }
  return scopeFrom(root, "", layers);
}

function scopeFrom(branch: Branch, path: string, layers: ReadonlyMap<string, string>): GraphScope {
  const layer = layers.get(path);
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    ...(layer === undefined ? {} : { layer }),
    nodeCount: branch.count,
    scopes: [...branch.branches].map(([name, inner]) =>
      scopeFrom(inner, path === "" ? name : `${path}/${name}`, layers),
    ),
  };
}
