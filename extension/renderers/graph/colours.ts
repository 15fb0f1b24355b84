import { kindOf, type OpKind, opKinds } from "../../../protocol/payloads/op_kinds.ts";
import { type GraphIndex, rootScope } from "./graph_index.ts";
import { itemAt } from "./visible_graph.ts";

/** What boxes are coloured by. */
export type ColourMode = "kind" | "device" | "time" | "memory";

/** How a box is filled: a colour, and how strongly from 0 to 1. */
export interface Fill {
  readonly colour: string;
  readonly strength: number;
}

/** A line of the legend. */
export interface LegendEntry extends Fill {
  readonly label: string;
}

/** The fills of boxes in one mode, and what they mean. */
export interface Colouring {
  fillOf(item: number): Fill;
  legend(boxes: readonly number[]): readonly LegendEntry[];
}

const plain: Fill = { colour: "#8C8C8C", strength: 0.12 };
const tint = 0.22;
const heat = "#D55E00";

/** The modes that a graph has something to show in. */
export function colourModes({ graph, tables }: GraphIndex): readonly ColourMode[] {
  const modes: ColourMode[] = ["kind"];
  if (graph.devices.length > 0) modes.push("device");
  if (tables.times !== undefined) modes.push("time");
  if (tables.memory !== undefined) modes.push("memory");
  return modes;
}

/** @param series the page's colours for things that are told apart. */
export function colouring(index: GraphIndex, mode: ColourMode, series: readonly string[]): Colouring {
  if (mode === "kind") return byKind(index);
  if (mode === "device") return byDevice(index, series);
  return byCost(index, mode);
}

function byKind(index: GraphIndex): Colouring {
  const { graph, tables, nodeScopes, scopeParents, scopePaths } = index;
  const opsOfScopes = scopePaths.map(() => new Set<number>());
  for (let node = 0; node < index.nodeCount; node += 1) {
    if (index.isMinor[node] !== 1) opsOfScopes[nodeScopes[node] ?? 0]?.add(tables.nodeOps[node] ?? 0);
  }
  for (let scope = scopePaths.length - 1; scope > rootScope; scope -= 1) {
    const outer = opsOfScopes[scopeParents[scope] ?? 0];
    for (const op of opsOfScopes[scope] ?? []) outer?.add(op);
  }
  const kinds = new Map<number, OpKind | undefined>();
  const kindOfItem = (item: number): OpKind | undefined => {
    if (!kinds.has(item)) {
      const what = itemAt(index, item);
      if (what.kind === "scope") {
        const ops = [...(opsOfScopes[what.scope] ?? [])].map((op) => graph.ops[op] ?? "");
        kinds.set(item, kindOf(ops, scopePaths[what.scope] ?? ""));
      } else if (what.kind === "node" && tables.nodeRoles[what.node] === 0) {
        const op = graph.ops[tables.nodeOps[what.node] ?? 0] ?? "";
        kinds.set(item, kindOf([op], scopePaths[nodeScopes[what.node] ?? 0] ?? ""));
      } else kinds.set(item, undefined);
    }
    return kinds.get(item);
  };
  return {
    fillOf(item) {
      const kind = kindOfItem(item);
      return kind === undefined ? plain : { colour: opKinds[kind].color, strength: tint };
    },
    legend(boxes) {
      const present = new Set(boxes.map(kindOfItem));
      const known = parseKinds(Object.keys(opKinds)).filter((kind) => present.has(kind));
      return known.map((kind) => ({
        colour: opKinds[kind].color,
        strength: tint,
        label: opKinds[kind].label,
      }));
    },
  };
}

function parseKinds(keys: readonly string[]): readonly OpKind[] {
  return keys as readonly OpKind[];
}

function byDevice(index: GraphIndex, series: readonly string[]): Colouring {
  const { graph, tables, nodeScopes, scopeParents, scopePaths } = index;
  /** -1 for none, -2 for several. */
  const deviceOfScopes = new Int32Array(scopePaths.length).fill(-1);
  const merge = (scope: number, device: number) => {
    const known = deviceOfScopes[scope] ?? -1;
    if (device !== -1) deviceOfScopes[scope] = known === -1 || known === device ? device : -2;
  };
  for (let node = 0; node < index.nodeCount; node += 1) {
    merge(nodeScopes[node] ?? 0, tables.nodeDevices[node] ?? -1);
  }
  for (let scope = scopePaths.length - 1; scope > rootScope; scope -= 1) {
    merge(scopeParents[scope] ?? 0, deviceOfScopes[scope] ?? -1);
  }
  const fill = (device: number): Fill =>
    device < 0 ? plain : { colour: series[device % series.length] ?? plain.colour, strength: tint };
  return {
    fillOf(item) {
      const what = itemAt(index, item);
      if (what.kind === "output") return plain;
      return fill((what.kind === "node" ? tables.nodeDevices[what.node] : deviceOfScopes[what.scope]) ?? -1);
    },
    legend: () => [
      ...graph.devices.map((label, device) => ({ ...fill(device), label })),
      { ...plain, label: "none or several" },
    ],
  };
}

function byCost(index: GraphIndex, mode: "time" | "memory"): Colouring {
  const costs = costsOf(index, mode);
  const shareOf = (item: number) => {
    const cost = costs.of(item);
    return cost === undefined || costs.most === 0 ? undefined : cost / costs.most;
  };
  return {
    fillOf(item) {
      const share = shareOf(item);
      return share === undefined ? plain : { colour: heat, strength: 0.06 + 0.6 * share };
    },
    legend: () => [
      { colour: heat, strength: 0.06, label: costText(0, mode) },
      { colour: heat, strength: 0.36, label: costText(costs.most / 2, mode) },
      { colour: heat, strength: 0.66, label: costText(costs.most, mode) },
      { ...plain, label: "not measured" },
    ],
  };
}

/** What items cost: a scope as long as all in it together, and as much memory as the largest. */
export function costsOf(
  index: GraphIndex,
  mode: "time" | "memory",
): { readonly most: number; of(item: number): number | undefined } {
  const { tables, nodeScopes, scopeParents, scopePaths } = index;
  const ofNodes = (mode === "time" ? tables.times : tables.memory) ?? new Float64Array(0);
  const ofScopes = new Float64Array(scopePaths.length).fill(-1);
  const merge = (scope: number, cost: number) => {
    const known = ofScopes[scope] ?? -1;
    if (cost < 0) return;
    if (mode === "memory") ofScopes[scope] = Math.max(known, cost);
    else ofScopes[scope] = Math.max(0, known) + cost;
  };
  for (let node = 0; node < ofNodes.length; node += 1) merge(nodeScopes[node] ?? 0, ofNodes[node] ?? -1);
  for (let scope = scopePaths.length - 1; scope > rootScope; scope -= 1) {
    merge(scopeParents[scope] ?? 0, ofScopes[scope] ?? -1);
  }
  const tops = [...scopePaths.keys()].filter(
    (scope) => scope !== rootScope && scopeParents[scope] === rootScope,
  );
  const most = Math.max(
    0,
    ...tops.map((scope) => ofScopes[scope] ?? 0),
    ofNodes.reduce((a, b) => Math.max(a, b), 0),
  );
  return {
    most,
    of(item) {
      const what = itemAt(index, item);
      if (what.kind === "output") return undefined;
      const cost = (what.kind === "node" ? ofNodes[what.node] : ofScopes[what.scope]) ?? -1;
      return cost < 0 ? undefined : cost;
    },
  };
}

/** `1.5 ms`, `12 KB` */
export function costText(amount: number, mode: "time" | "memory"): string {
  const units = mode === "time" ? timeUnits : memoryUnits;
  const unit = units.find(([size]) => amount >= size) ?? units.at(-1);
  const [size, name] = unit ?? [1, ""];
  return `${Number((amount / size).toPrecision(3))} ${name}`;
}

const timeUnits: readonly (readonly [number, string])[] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
  [1, "ns"],
];
const memoryUnits: readonly (readonly [number, string])[] = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "KB"],
  [1, "B"],
];
