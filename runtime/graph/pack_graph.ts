import type { GraphNode, GraphScope, ModelGraph } from "../../protocol/payloads/graph.ts";
import { graphLimits } from "../../protocol/payloads/graph_limits.ts";
import { graphRoles, type PackedEnd, type PackedGraph } from "../../protocol/payloads/packed_graph.ts";
import { type DrawOptions, shownNodes } from "./drawn_graph.ts";
import { chooseExpanded } from "./visible_scopes.ts";

/** What a notebook keeps of attributes: they can be long, and few are looked at. */
const MOST_ATTRIBUTE_CHARACTERS = 200_000;
const LONGEST_ATTRIBUTE = 200;

/** A graph as an output of a notebook: of one that is too large the nodes that say most. */
export function packGraph(graph: ModelGraph, { expand }: DrawOptions = {}): PackedGraph {
  const nodes = keptNodes(graph.nodes);
  const numbers = new Map(nodes.map(({ name }, index) => [name, index]));
  const ops = new Numbering();
  const tensors = new Numbering();
  const devices = new Numbering();
  const roles: readonly string[] = graphRoles;
  const rows = nodes.flatMap(({ op, role, device }) => [
    ops.of(op),
    roles.indexOf(role),
    device === undefined ? 0 : devices.of(device) + 1,
  ]);
  const nodeOutputs = nodes.flatMap(({ outputs }) => {
    const kept = outputs.slice(0, graphLimits.attrs);
    return [kept.length, ...kept.map((tensor) => tensors.of(tensor))];
  });
  const edges = graph.edges.flatMap(({ from, to, output, input, tensor, isControl }) => {
    const [start, end] = [numbers.get(from), numbers.get(to)];
    if (start === undefined || end === undefined) return [];
    return [[start, output, end, input, isControl ? -1 : tensors.of(tensor)].join(" ")];
  });
  const end = (name: string, node: string, output: number): readonly PackedEnd[] => {
    const number = numbers.get(node);
    return number === undefined ? [] : [{ name: cut(name), node: number, output }];
  };
  const trainable = graph.variables.flatMap(({ isTrainable, node }) =>
    isTrainable ? [numbers.get(node) ?? []].flat() : [],
  );
  return {
    name: cut(graph.name),
    ops: ops.texts,
    tensors: tensors.texts,
    devices: devices.texts,
    names: nodes.map(({ name }) => name),
    nodes: rows.join(" "),
    nodeOutputs: nodeOutputs.join(" "),
    edges: edges.slice(0, graphLimits.edges).join(" "),
    attrs: packedAttributes(nodes),
    layers: layersOf(graph.scopes),
    inputs: graph.inputs.flatMap(({ name, node }) => end(name, node, 0)).slice(0, graphLimits.ends),
    outputs: graph.outputs
      .flatMap(({ name, node, output }) => end(name, node, output))
      .slice(0, graphLimits.ends),
    trainable: trainable.join(" "),
    expanded: [...chooseExpanded(graph.scopes, shownNodes(graph), expand)]
      .filter((path) => path.length <= graphLimits.text)
      .slice(0, graphLimits.nodes),
    leftOut: graph.nodes.length - nodes.length,
    ...packedCosts(graph, nodes),
  };
}

/** Without what computes shapes, then without constants, then without the last: as many as a page can show. */
function keptNodes(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const named = nodes.filter(({ name }) => name.length <= graphLimits.text);
  const withoutPlumbing = () => named.filter(({ role }) => role !== "plumbing");
  const withoutConstants = () => withoutPlumbing().filter(({ role }) => role !== "constant");
  const fitting = [() => named, withoutPlumbing].find((kept) => kept().length <= graphLimits.nodes);
  return (fitting ?? withoutConstants)().slice(0, graphLimits.nodes);
}

function packedAttributes(nodes: readonly GraphNode[]): PackedGraph["attrs"] {
  const packed: Record<string, Record<string, string>> = {};
  let left = MOST_ATTRIBUTE_CHARACTERS;
  for (const [index, { attrs }] of nodes.entries()) {
    const entries = Object.entries(attrs).slice(0, graphLimits.attrs);
    if (entries.length === 0) continue;
    const texts = entries.map(([name, value]) => [cut(name), cut(value, LONGEST_ATTRIBUTE)] as const);
    left -= texts.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (left < 0) break;
    packed[index] = Object.fromEntries(texts);
  }
  return packed;
}

function layersOf(scope: GraphScope): Record<string, string> {
  const layers: Record<string, string> = {};
  const visit = ({ path, layer, scopes }: GraphScope): void => {
    if (layer !== undefined && path.length <= graphLimits.text) layers[path] = cut(layer);
    for (const inner of scopes) visit(inner);
  };
  visit(scope);
  return layers;
}

function packedCosts({ costs }: ModelGraph, nodes: readonly GraphNode[]): Pick<PackedGraph, "costs"> {
  if (costs === undefined) return {};
  const column = (of: (cost: { timeUs?: number; bytes?: number }) => number | undefined) => {
    const numbers = nodes.map(({ name }) => of(costs.nodes[name] ?? {}));
    if (numbers.every((number) => number === undefined)) return undefined;
    return numbers.map((number) => (number === undefined ? -1 : Math.round(number))).join(" ");
  };
  const times = column(({ timeUs }) => (timeUs === undefined ? undefined : timeUs * 1000));
  const memory = column(({ bytes }) => bytes);
  return {
    costs: {
      about: cut(costs.about),
      ...(times === undefined ? {} : { times }),
      ...(memory === undefined ? {} : { memory }),
    },
  };
}

function cut(text: string, most: number = graphLimits.text): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Gives each text the number of its first appearance. */
class Numbering {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(cut(text));
    this.#numbers.set(text, number);
    return number;
  }
}
