import type { PackedGraph } from "../../../protocol/payloads/packed_graph.ts";

/**
 * A graph like a transformer's, of at least `nodeCount` nodes: layers with attention and a feed-forward part,
 * skip connections, a mask that all layers take, weights and constants.
 */
export function transformerGraph(nodeCount: number): PackedGraph {
  const graph = new GraphBuilder();
  const mask = graph.node("mask", "Placeholder", [], 1);
  let x = graph.node("embed/GatherV2", "GatherV2", [graph.node("tokens", "Placeholder", [], 1)]);
  for (let layer = 0; graph.names.length < nodeCount; layer += 1) {
    x = attention(graph, `decoder/layer_${layer}`, x, mask);
    x = feedForward(graph, `decoder/layer_${layer}`, x);
  }
  const logits = dense(graph, "head", x);
  return graph.packed(logits);
}

function attention(graph: GraphBuilder, layer: string, x: number, mask: number): number {
  const scope = `${layer}/attention`;
  const [query, key, value] = ["query", "key", "value"].map((name) => {
    const projected = dense(graph, `${scope}/${name}`, x);
    const shape = graph.node(`${scope}/${name}/shape`, "Const", [], 4);
    const split = graph.node(`${scope}/${name}/Reshape`, "Reshape", [projected, shape]);
    return graph.node(`${scope}/${name}/Transpose`, "Transpose", [split]);
  });
  const scores = graph.node(`${scope}/scores/MatMul`, "BatchMatMulV2", [query ?? x, key ?? x]);
  const scaled = graph.node(`${scope}/scores/Mul`, "Mul", [scores]);
  const masked = graph.node(`${scope}/scores/Add`, "Add", [scaled, mask]);
  const weights = graph.node(`${scope}/scores/Softmax`, "Softmax", [masked]);
  const mixed = graph.node(`${scope}/MatMul`, "BatchMatMulV2", [weights, value ?? x]);
  const output = dense(graph, `${scope}/output`, mixed);
  return normalized(graph, layer, "attention_norm", graph.node(`${layer}/Add`, "Add", [x, output]));
}

function feedForward(graph: GraphBuilder, layer: string, x: number): number {
  const inner = graph.node(`${layer}/ffn/Gelu`, "Gelu", [dense(graph, `${layer}/ffn/up`, x)]);
  const outer = dense(graph, `${layer}/ffn/down`, inner);
  return normalized(graph, layer, "ffn_norm", graph.node(`${layer}/Add_1`, "Add", [x, outer]));
}

function dense(graph: GraphBuilder, scope: string, x: number): number {
  const kernel = graph.node(`${scope}/kernel`, "Placeholder", [], 2);
  const bias = graph.node(`${scope}/bias`, "Placeholder", [], 2);
  const product = graph.node(`${scope}/MatMul`, "MatMul", [x, kernel]);
  return graph.node(`${scope}/BiasAdd`, "BiasAdd", [product, bias]);
}

function normalized(graph: GraphBuilder, layer: string, name: string, x: number): number {
  const scope = `${layer}/${name}`;
  const mean = graph.node(`${scope}/Mean`, "Mean", [x]);
  const centred = graph.node(`${scope}/Sub`, "Sub", [x, mean]);
  const variance = graph.node(`${scope}/Variance`, "Mean", [
    graph.node(`${scope}/Square`, "Square", [centred]),
  ]);
  const inverse = graph.node(`${scope}/Rsqrt`, "Rsqrt", [variance]);
  return graph.node(`${scope}/Mul`, "Mul", [centred, inverse]);
}

class GraphBuilder {
  readonly names: string[] = [];
  readonly #ops: string[] = [];
  readonly #roles: number[] = [];
  readonly #edges: string[] = [];

  /** @returns the number of the node */
  node(name: string, op: string, inputs: readonly number[], role = 0): number {
    const number = this.names.length;
    this.names.push(name);
    this.#ops.push(op);
    this.#roles.push(role);
    for (const [input, from] of inputs.entries()) this.#edges.push(`${from} 0 ${number} ${input} 0`);
    return number;
  }

  packed(output: number): PackedGraph {
    const ops = [...new Set(this.#ops)];
    return {
      name: "transformer",
      ops,
      tensors: ["float32[?,128,512]"],
      devices: [],
      names: this.names,
      nodes: this.#ops.map((op, node) => `${ops.indexOf(op)} ${this.#roles[node]} 0`).join(" "),
      nodeOutputs: this.names.map(() => "1 0").join(" "),
      edges: this.#edges.join(" "),
      attrs: {},
      layers: {},
      inputs: [],
      outputs: [{ name: "logits", node: output, output: 0 }],
      trainable: "",
      expanded: [],
      leftOut: 0,
    };
  }
}
