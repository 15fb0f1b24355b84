import type { GraphDef } from "../proto/tensorflow/core/framework/graph_pb.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";

/** The node of a data input: `a` of `a:1`. */
export function nodeName(input: string): string {
  return input.split(":")[0] ?? input;
}

/**
 * The nodes that `outputs` are computed from, without the edges that only order nodes: in a graph that has no
 * effects, they are left over from assertions and assignments.
 */
export function prunedTo(graph: GraphDef, outputs: readonly string[]): NodeDef[] {
  const byName = new Map(graph.node.map((node) => [node.name, node]));
  const needed = new Set<string>();
  const waiting = outputs.map(nodeName);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = byName.get(name);
    if (node === undefined || needed.has(name)) continue;
    needed.add(name);
    waiting.push(...dataInputs(node).map(nodeName));
  }
  const nodes = graph.node.filter(({ name }) => needed.has(name));
  for (const node of nodes) node.input = dataInputs(node);
  return nodes;
}

function dataInputs({ input }: NodeDef): string[] {
  return input.filter((name) => !name.startsWith("^"));
}
