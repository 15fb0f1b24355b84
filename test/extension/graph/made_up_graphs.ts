import type { PackedGraph } from "../../../protocol/payloads/packed_graph.ts";

/** A graph of nodes by their names, with edges between their numbers. */
export function packed(
  names: readonly string[],
  edges: readonly (readonly [number, number])[],
  extra: Partial<PackedGraph> = {},
): PackedGraph {
  return {
    name: "made up",
    ops: ["MatMul"],
    tensors: ["float32[?,8]"],
    devices: [],
    names,
    nodes: names.map(() => "0 0 0").join(" "),
    nodeOutputs: names.map(() => "1 0").join(" "),
    edges: edges.map(([from, to]) => `${from} 0 ${to} 0 0`).join(" "),
    attrs: {},
    layers: {},
    inputs: [],
    outputs: [],
    trainable: "",
    expanded: [],
    leftOut: 0,
    ...extra,
  };
}
