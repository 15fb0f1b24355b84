import type { TranslationBundle } from "@jupyterlab/translation";
import { graphRoles } from "../../../protocol/payloads/packed_graph.ts";
import { element } from "../elements.ts";
import { colourModes, costsOf, costText } from "./colours.ts";
import { edgesOf, type GraphIndex } from "./graph_index.ts";
import type { GraphState } from "./graph_state.ts";
import type { Found } from "./search.ts";
import { itemAt } from "./visible_graph.ts";

/** Longer lists nobody reads to their end. */
const MOST_LISTED = 40;

export interface DetailActions {
  reveal(found: Found): void;
  toggle(item: number): void;
}

/** What there is to know of what is selected; of the whole graph if nothing is. */
export function details(
  state: GraphState,
  trans: TranslationBundle,
  actions: DetailActions,
): readonly HTMLElement[] {
  const { selected, index } = state;
  if (selected === undefined) return graphDetails(state, trans, actions);
  const what = itemAt(index, selected);
  const parts: HTMLElement[] = [element("h4", "", state.textsOf(selected).title)];
  if (what.kind === "node") parts.push(...nodeDetails(index, what.node, trans, actions));
  else if (what.kind === "scope") parts.push(...scopeDetails(state, what.scope, trans, actions));
  else {
    const output = index.graph.outputs[what.output];
    const list = element("dl");
    row(list, trans.__("output"), output?.name ?? "");
    row(list, trans.__("from"), jump(index.graph.names[output?.node ?? 0] ?? "", output?.node ?? 0, actions));
    parts.push(list);
  }
  return [...parts, ...costDetails(index, selected)];
}

function graphDetails(
  { index }: GraphState,
  trans: TranslationBundle,
  actions: DetailActions,
): readonly HTMLElement[] {
  const { graph, nodeCount, tables } = index;
  const list = element("dl");
  row(list, trans.__("nodes"), nodeCount.toLocaleString("en"));
  row(list, trans.__("edges"), tables.edgeFrom.length.toLocaleString("en"));
  if (graph.leftOut > 0) row(list, trans.__("left out"), graph.leftOut.toLocaleString("en"));
  const inputs = graph.inputs.map(({ name, node }) => jump(name, node, actions));
  rows(list, trans.__("inputs"), inputs, trans);
  rows(
    list,
    trans.__("outputs"),
    graph.outputs.map(({ name, node }) => jump(name, node, actions)),
    trans,
  );
  return [element("h4", "", graph.name), list];
}

function nodeDetails(
  index: GraphIndex,
  node: number,
  trans: TranslationBundle,
  actions: DetailActions,
): readonly HTMLElement[] {
  const { graph, tables } = index;
  const list = element("dl");
  row(list, trans.__("name"), graph.names[node] ?? "");
  row(list, trans.__("op"), graph.ops[tables.nodeOps[node] ?? 0] ?? "");
  const role = graphRoles[tables.nodeRoles[node] ?? 0] ?? "op";
  if (role !== "op") row(list, trans.__("role"), tables.trainable.has(node) ? `${role}, trainable` : role);
  const device = tables.nodeDevices[node] ?? -1;
  if (device >= 0) row(list, trans.__("device"), graph.devices[device] ?? "");
  for (const [name, value] of Object.entries(graph.attrs[node] ?? {})) row(list, name, value);
  const tensors = [
    ...tables.outputTensors.subarray(tables.outputStarts[node], tables.outputStarts[node + 1]),
  ];
  rows(
    list,
    trans.__("gives"),
    tensors.map((tensor) => element("code", "", graph.tensors[tensor] ?? "")),
    trans,
  );
  const ends = (edges: Int32Array, side: Int32Array) =>
    [...edges].map((edge) => {
      const other = side[edge] ?? 0;
      const tensor = graph.tensors[tables.edgeTensor[edge] ?? -1] ?? trans.__("control");
      return jump(graph.names[other] ?? "", other, actions, tensor);
    });
  rows(list, trans.__("takes from"), ends(edgesOf(index.incoming, node), tables.edgeFrom), trans);
  rows(list, trans.__("gives to"), ends(edgesOf(index.outgoing, node), tables.edgeTo), trans);
  return [list];
}

function scopeDetails(
  state: GraphState,
  scope: number,
  trans: TranslationBundle,
  actions: DetailActions,
): readonly HTMLElement[] {
  const { index } = state;
  const { graph, tables } = index;
  const path = index.scopePaths[scope] ?? "";
  const list = element("dl");
  row(list, trans.__("scope"), path);
  const layer = graph.layers[path];
  if (layer !== undefined) row(list, trans.__("layer"), layer);
  row(list, trans.__("nodes"), (index.scopeSizes[scope] ?? 0).toLocaleString("en"));
  const counts = new Map<number, number>();
  for (let node = 0; node < index.nodeCount; node += 1) {
    if (index.isMinor[node] === 1 || !isIn(index, node, scope)) continue;
    const op = tables.nodeOps[node] ?? 0;
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  rows(
    list,
    trans.__("ops"),
    sorted.map(([op, count]) => element("span", "", `${count} × ${graph.ops[op] ?? ""}`)),
    trans,
  );
  const button = element(
    "button",
    "",
    state.isOpen(scope) ? trans.__("Close scope") : trans.__("Open scope"),
  );
  button.type = "button";
  button.addEventListener("click", () => actions.toggle(index.nodeCount + scope));
  return [list, button];
}

function isIn({ nodeScopes, scopeParents, scopeDepths }: GraphIndex, node: number, scope: number): boolean {
  let outer = nodeScopes[node] ?? 0;
  while ((scopeDepths[outer] ?? 0) > (scopeDepths[scope] ?? 0)) outer = scopeParents[outer] ?? 0;
  return outer === scope;
}

function costDetails(index: GraphIndex, item: number): readonly HTMLElement[] {
  const modes = colourModes(index).flatMap((mode) => (mode === "time" || mode === "memory" ? [mode] : []));
  const list = element("dl");
  for (const mode of modes) {
    const cost = costsOf(index, mode).of(item);
    if (cost !== undefined) row(list, mode, costText(cost, mode));
  }
  return list.childElementCount === 0 ? [] : [list];
}

function jump(name: string, node: number, actions: DetailActions, tensor = ""): HTMLElement {
  const line = element("span");
  const button = element("button", "flowbook-graph-jump", name);
  button.type = "button";
  button.addEventListener("click", () => actions.reveal({ kind: "node", number: node }));
  line.append(button);
  if (tensor !== "") line.append(" ", element("code", "", tensor));
  return line;
}

function row(list: HTMLElement, name: string, value: string | HTMLElement): void {
  const content = element("dd");
  content.append(value);
  list.append(element("dt", "", name), content);
}

function rows(
  list: HTMLElement,
  name: string,
  values: readonly HTMLElement[],
  trans: TranslationBundle,
): void {
  if (values.length === 0) return;
  list.append(element("dt", "", name));
  for (const value of values.slice(0, MOST_LISTED)) {
    const content = element("dd");
    content.append(value);
    list.append(content);
  }
  const more = values.length - MOST_LISTED;
  if (more > 0) list.append(element("dd", "", trans.__("… and %1 more", more)));
}
