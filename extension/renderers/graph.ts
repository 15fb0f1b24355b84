import { type PackedGraph, parseGraph } from "../../protocol/payloads/packed_graph.ts";
import { GraphView } from "./graph/graph_view.ts";
import type { Renderer } from "./renderer.ts";

/** The graph of a model or function, whose scopes open and close. */
export const graph: Renderer<PackedGraph> = {
  parse: parseGraph,
  open: (payload, host, place) => new GraphView(payload, host, place),
};
