import type { ModelGraph } from "../../protocol/payloads/graph.ts";
import type { PackedGraph } from "../../protocol/payloads/packed_graph.ts";
import type { LiveView } from "../live_views.ts";

/** A graph that was shown, in the session's list: the newest of its name. */
export function liveGraph({ name, nodes, variables }: ModelGraph, packed: PackedGraph): LiveView {
  return {
    item: {
      id: `graph-${name}`,
      kind: "model",
      title: name,
      state: `${counted(nodes.length, "node")}, ${counted(variables.length, "variable")}`,
      running: false,
      mime: "application/vnd.flowbook.graph.v1+json",
    },
    snapshot: () => packed,
    changes: () => undefined,
  };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
