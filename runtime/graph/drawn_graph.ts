import type { GraphNode, GraphScope, ModelGraph } from "../../protocol/payloads/graph.ts";
import { kindOf, type OpKind } from "../../protocol/payloads/op_kinds.ts";
import { chooseExpanded } from "./visible_scopes.ts";

/** What a drawing shows: an op, or a scope with all its ops; arguments and results at the ends. */
export interface Box {
  readonly id: string;
  readonly shape: "op" | "scope" | "end";
  readonly kind: OpKind;
  readonly title: string;
  /** Smaller lines below the title. */
  readonly lines: readonly string[];
  /** What a reader who points at it sees. */
  readonly tooltip: string;
  /** The path of the expanded scope that it is drawn in; empty outside of all. */
  readonly group: string;
  readonly isGradient: boolean;
}

/** What flows from one box to another. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** The dtypes and shapes that it carries, each once. */
  readonly tensors: readonly string[];
  /** Empty where the box at one end says the same. */
  readonly label: string;
  readonly isControl: boolean;
}

/** An expanded scope, drawn around what is in it. */
export interface Group {
  readonly path: string;
  readonly title: string;
  /** The path of the group around it; empty for none. */
  readonly group: string;
}

export interface DrawnGraph {
  readonly boxes: readonly Box[];
  readonly links: readonly Link[];
  readonly groups: readonly Group[];
}

export interface DrawOptions {
  /** The paths of scopes to draw with their content, or "all". By default as many as stay readable. */
  readonly expand?: readonly string[] | "all";
}

/** More boxes than this nobody reads, and their layout takes seconds: those in the middle become one. */
const MOST_BOXES = 120;
const LEADING_BOXES = 60;
const TRAILING_BOXES = 30;
const MOST_LINES = 4;
const GRADIENTS = "gradient_tape";

/** The nodes that a drawing shows at first: what computes, and what is given to it. */
export function shownNodes({ nodes }: ModelGraph): readonly GraphNode[] {
  return nodes.filter(({ role }) => role === "op" || role === "argument" || role === "parameter");
}

/** What to draw of a graph. Constants are left out; variables are lines in the boxes that use them. */
export function drawnGraph(graph: ModelGraph, options: DrawOptions = {}): DrawnGraph {
  const shown = shownNodes(graph);
  const expanded = chooseExpanded(graph.scopes, shown, options.expand);
  const boxIds = foldMiddle(assignBoxes(shown, expanded));
  const content = new Map<string, GraphNode[]>();
  for (const node of shown) {
    const id = boxIds.get(node.name) ?? node.name;
    const nodes = content.get(id);
    if (nodes === undefined) content.set(id, [node]);
    else nodes.push(node);
  }
  const held = heldValues(graph, boxIds);
  const scopes = scopesByPath(graph.scopes);
  const boxes = [...content].map(([id, nodes]) => {
    const scope = scopes.get(id.slice(0, -1));
    const group = enclosing(id, expanded);
    return boxOf({ id, nodes, scope, group, held: held.get(id) ?? noValues });
  });
  const ends = graph.outputs.map((output, index) =>
    end(`result ${index}`, output.name, `output ${output.tensor}`),
  );
  const groups = groupsAround(boxes, scopes, expanded);
  return { boxes: [...boxes, ...ends], links: linksOf(graph, boxIds), groups };
}

/** The box of each node: the outermost scope that is not expanded, or the node itself. */
function assignBoxes(nodes: readonly GraphNode[], expanded: ReadonlySet<string>): Map<string, string> {
  return new Map(
    nodes.map(({ name, scope, role }) => {
      if (role === "argument") return [name, name];
      const path = scope.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
      const closed = scope === "" ? undefined : path.find((part) => !expanded.has(part));
      return [name, closed === undefined ? name : `${closed}/`];
    }),
  );
}

function foldMiddle(boxIds: Map<string, string>): ReadonlyMap<string, string> {
  const ids = [...new Set(boxIds.values())];
  if (ids.length <= MOST_BOXES) return boxIds;
  const middle = new Set(ids.slice(LEADING_BOXES, -TRAILING_BOXES));
  return new Map([...boxIds].map(([name, id]) => [name, middle.has(id) ? `${middle.size} more` : id]));
}

/** Variables, captured tensors and updates of variables, which a box shows as lines. */
interface HeldValues {
  readonly values: string[];
  unnamed: number;
  updates: number;
}

const noValues: HeldValues = { values: [], unnamed: 0, updates: 0 };

function heldValues(graph: ModelGraph, boxIds: ReadonlyMap<string, string>): ReadonlyMap<string, HeldValues> {
  const held = new Map<string, HeldValues>();
  const at = (id: string): HeldValues => {
    const values = held.get(id) ?? { values: [], unnamed: 0, updates: 0 };
    held.set(id, values);
    return values;
  };
  const users = new Map<string, string>();
  for (const { from, to } of graph.edges) if (!users.has(from)) users.set(from, to);
  const firstBox = (name: string): string | undefined => {
    const user = users.get(name);
    return user === undefined ? undefined : (boxIds.get(user) ?? firstBox(user));
  };
  const variables = new Map(graph.variables.map((variable) => [variable.node, variable]));
  for (const { name, role, outputs } of graph.nodes) {
    const [tensor = ""] = outputs;
    const box = role === "variable" || role === "captured" ? firstBox(name) : undefined;
    if (box === undefined) continue;
    if (role === "variable" && variables.get(name)?.isTrainable !== true) at(box).unnamed += 1;
    else at(box).values.push(`${shortName(name)} ${tensor}`);
  }
  for (const { assigned } of graph.variables) {
    const box = assigned === undefined ? undefined : boxIds.get(assigned.node);
    if (box !== undefined) at(box).updates += 1;
  }
  return held;
}

function boxOf(parts: {
  readonly id: string;
  readonly nodes: readonly GraphNode[];
  readonly scope: GraphScope | undefined;
  readonly group: string;
  readonly held: HeldValues;
}): Box {
  const { id, nodes, scope, group, held } = parts;
  const [first] = nodes;
  if (first?.role === "argument") return end(id, first.name, `input ${first.outputs[0] ?? ""}`);
  const ops = nodes.map(({ op }) => op);
  const isGradient = id.startsWith(`${GRADIENTS}/`) || first?.scope.startsWith(GRADIENTS) === true;
  const common = { id, group, kind: kindOf(ops, id), isGradient };
  if (first?.name === id) {
    const attrs = Object.entries(first.attrs).map(([name, value]) => `${name} ${value}`);
    const tooltip = [`${first.name}: ${first.op}`, ...attrs, ...first.outputs].join("\n");
    return { ...common, shape: "op", title: first.op, lines: [...attrs, ...heldLines(held)], tooltip };
  }
  const title = scope === undefined ? id : scope.name;
  const layer = scope?.layer ?? "";
  const used = opCounts(ops);
  return {
    ...common,
    shape: "scope",
    title,
    lines: [...(layer === "" ? [] : [layer]), used, ...heldLines(held)],
    tooltip: [id, layer, `${nodes.length} ops: ${used}`, ...held.values]
      .filter((line) => line !== "")
      .join("\n"),
  };
}

function heldLines({ values, unnamed, updates }: HeldValues): string[] {
  const lines = values.slice(0, MOST_LINES);
  const more = values.length - lines.length + unnamed;
  if (more > 0)
    lines.push(`${more} ${lines.length > 0 ? "more " : ""}${more === 1 ? "variable" : "variables"}`);
  if (updates > 0) lines.push(`updates ${updates} ${updates === 1 ? "variable" : "variables"}`);
  return lines;
}

/** The most frequent ops, in the order of their first use: `Conv2D, BiasAdd, Relu`. */
function opCounts(ops: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const op of ops) counts.set(op, (counts.get(op) ?? 0) + 1);
  const telling = [...counts].filter(([op]) => op !== "Reshape" && op !== "Identity");
  const listed = telling.length === 0 ? [...counts] : telling;
  if (listed.length <= 3) return listed.map(([op]) => op).join(", ");
  return `${ops.length} ops`;
}

function end(id: string, name: string, tensor: string): Box {
  const text = `${name}: ${tensor}`;
  return {
    id,
    shape: "end",
    kind: "arithmetic",
    title: name,
    lines: [tensor],
    tooltip: text,
    group: "",
    isGradient: false,
  };
}

function linksOf(graph: ModelGraph, boxIds: ReadonlyMap<string, string>): readonly Link[] {
  const flows = new Map<string, Flow>();
  const add = (from: string | undefined, to: string, tensor: string): void => {
    if (from === undefined || from === to) return;
    const key = `${from}\n${to}`;
    const flow = flows.get(key) ?? { from, to, tensors: new Set() };
    flows.set(key, flow);
    if (tensor !== "") flow.tensors.add(tensor);
  };
  for (const { from, to, tensor } of graph.edges) {
    const target = boxIds.get(to);
    if (target !== undefined) add(boxIds.get(from), target, tensor);
  }
  for (const [index, { node, tensor }] of graph.outputs.entries()) {
    add(boxIds.get(node), `result ${index}`, tensor);
  }
  const inputs = new Set(graph.inputs.map(({ node }) => node));
  return [...flows.values()].map(({ from, to, tensors }) => {
    const isEnd = inputs.has(from) || to.startsWith("result ");
    const [first = ""] = tensors;
    const label = tensors.size > 1 ? `${tensors.size} tensors` : first;
    return { from, to, tensors: [...tensors], label: isEnd ? "" : label, isControl: tensors.size === 0 };
  });
}

interface Flow {
  readonly from: string;
  readonly to: string;
  readonly tensors: Set<string>;
}

function groupsAround(
  boxes: readonly Box[],
  scopes: ReadonlyMap<string, GraphScope>,
  expanded: ReadonlySet<string>,
): readonly Group[] {
  const groups = new Map<string, Group>();
  const add = (path: string): void => {
    if (path === "" || groups.has(path)) return;
    const scope = scopes.get(path);
    const group = enclosing(path, expanded);
    const title = scope?.layer === undefined ? (scope?.name ?? path) : `${scope.name} · ${scope.layer}`;
    groups.set(path, { path, title, group });
    add(group);
  };
  for (const { group } of boxes) add(group);
  return [...groups.values()];
}

/** The innermost expanded scope that something of this name is in. */
function enclosing(name: string, expanded: ReadonlySet<string>): string {
  const parts = name.replace(/\/$/, "").split("/").slice(0, -1);
  for (let length = parts.length; length > 0; length -= 1) {
    const path = parts.slice(0, length).join("/");
    if (expanded.has(path)) return path;
  }
  return "";
}

function scopesByPath(root: GraphScope): ReadonlyMap<string, GraphScope> {
  const scopes = new Map<string, GraphScope>();
  const visit = (scope: GraphScope): void => {
    scopes.set(scope.path, scope);
    for (const inner of scope.scopes) visit(inner);
  };
  visit(root);
  return scopes;
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
