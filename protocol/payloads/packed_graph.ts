import { isRecord } from "./checks.ts";
import type { GraphNodeRole } from "./graph.ts";
import { graphLimits } from "./graph_limits.ts";

/**
 * A graph as an output of a notebook: names once, numbers as text. A notebook's file puts each element of a list
 * on a line of its own, which would make lists of numbers ten times as long.
 */
export interface PackedGraph {
  readonly name: string;
  /** Types of ops, dtypes and shapes, and devices: what the numbers below mean. */
  readonly ops: readonly string[];
  readonly tensors: readonly string[];
  readonly devices: readonly string[];
  /** Of the nodes, as in the GraphDef: `dense_1/MatMul`. Scopes are the parts before the slashes. */
  readonly names: readonly string[];
  /** For each node its op, its role (as in `graphRoles`) and its device + 1, 0 where the graph names none. */
  readonly nodes: string;
  /** For each node how many outputs it has and the tensors that these are. */
  readonly nodeOutputs: string;
  /** For each edge: node, output, node, input, tensor; the last three of a control edge, and its output, are -1. */
  readonly edges: string;
  /** Attributes by the number of the node. */
  readonly attrs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The classes of the scopes that are layers, by path. */
  readonly layers: Readonly<Record<string, string>>;
  readonly inputs: readonly PackedEnd[];
  readonly outputs: readonly PackedEnd[];
  readonly trainable: string;
  /** The scopes to show with their content at first. */
  readonly expanded: readonly string[];
  /** How many nodes of the graph are not in the payload. */
  readonly leftOut: number;
  readonly costs?: PackedCosts;
}

/** An input or output of the graph: its name for the caller, and the number of the node that gives it. */
export interface PackedEnd {
  readonly name: string;
  readonly node: number;
  readonly output: number;
}

/** What a run has cost, node for node. */
export interface PackedCosts {
  /** What was measured: `profile of 3 steps on GPU:0`. */
  readonly about: string;
  /** Of each node, in whole nanoseconds; -1 where it is not known. */
  readonly times?: string;
  /** Of each node, in bytes; -1 where it is not known. */
  readonly memory?: string;
}

/** The roles in the order of their numbers. */
export const graphRoles = [
  "op",
  "argument",
  "variable",
  "captured",
  "constant",
  "plumbing",
  "parameter",
] as const satisfies readonly GraphNodeRole[];

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseGraph(value: unknown): PackedGraph {
  const graph = record(value, "payload");
  const texts = (key: string, most: number) => textList(graph[key], key, most);
  const names = texts("names", graphLimits.nodes);
  const packed: PackedGraph = {
    name: text(graph.name, "name"),
    ops: texts("ops", 5000),
    tensors: texts("tensors", graphLimits.edges),
    devices: texts("devices", 1000),
    names,
    nodes: numbersText(graph.nodes, "nodes"),
    nodeOutputs: numbersText(graph.nodeOutputs, "nodeOutputs"),
    edges: numbersText(graph.edges, "edges"),
    attrs: attributes(graph.attrs, names.length),
    layers: textRecord(graph.layers, "layers", graphLimits.nodes),
    inputs: ends(graph.inputs, "inputs", names.length),
    outputs: ends(graph.outputs, "outputs", names.length),
    trainable: numbersText(graph.trainable, "trainable"),
    expanded: texts("expanded", graphLimits.nodes),
    leftOut: whole(graph.leftOut, "leftOut"),
    ...(graph.costs === undefined ? {} : { costs: costs(graph.costs) }),
  };
  const parts = names.reduce((sum, path) => sum + path.split("/").length, 0);
  if (parts > graphLimits.parts)
    throw invalid(`the names have ${parts} parts, more than ${graphLimits.parts}`);
  if (new Set(names).size !== names.length) throw invalid("two nodes have the same name");
  graphTables(packed);
  return packed;
}

/** The numbers of a packed graph. */
export interface GraphTables {
  /** Each is one number a node. */
  readonly nodeOps: Int32Array;
  readonly nodeRoles: Int32Array;
  /** -1 for none. */
  readonly nodeDevices: Int32Array;
  /** Where the outputs of each node begin in `outputTensors`; one more than there are nodes. */
  readonly outputStarts: Int32Array;
  readonly outputTensors: Int32Array;
  /** Each is one number an edge. */
  readonly edgeFrom: Int32Array;
  readonly edgeOutput: Int32Array;
  readonly edgeTo: Int32Array;
  readonly edgeInput: Int32Array;
  readonly edgeTensor: Int32Array;
  /** The numbers of the nodes that are trainable variables. */
  readonly trainable: ReadonlySet<number>;
  /** In nanoseconds and bytes; -1 where it is not known; absent where nothing is. */
  readonly times?: Float64Array | undefined;
  readonly memory?: Float64Array | undefined;
}

/** @throws Error if the numbers do not fit together */
export function graphTables(graph: PackedGraph): GraphTables {
  const { names, ops, devices, tensors, costs } = graph;
  const count = names.length;
  const nodes = columns(graph.nodes, "nodes", 3, count);
  const [nodeOps, nodeRoles, devicePlus] = nodes;
  within(nodeOps, 0, ops.length, "an op");
  within(nodeRoles, 0, graphRoles.length, "a role");
  within(devicePlus, 0, devices.length + 1, "a device");
  const edges = columns(graph.edges, "edges", 5, graphLimits.edges);
  const [edgeFrom, edgeOutput, edgeTo, edgeInput, edgeTensor] = edges;
  if (nodeOps.length !== count) throw invalid(`${nodeOps.length} nodes with ${count} names`);
  within(edgeFrom, 0, count, "an edge's start");
  within(edgeTo, 0, count, "an edge's end");
  within(edgeTensor, -1, tensors.length, "an edge's tensor");
  const trainable = numbers(graph.trainable, "trainable", count);
  return {
    nodeOps,
    nodeRoles,
    nodeDevices: devicePlus.map((device) => device - 1),
    ...outputsOf(graph),
    edgeFrom,
    edgeOutput,
    edgeTo,
    edgeInput,
    edgeTensor,
    trainable: new Set(trainable),
    times: costs?.times === undefined ? undefined : amounts(costs.times, "times", count),
    memory: costs?.memory === undefined ? undefined : amounts(costs.memory, "memory", count),
  };
}

function outputsOf({ nodeOutputs, names, tensors }: PackedGraph): {
  outputStarts: Int32Array;
  outputTensors: Int32Array;
} {
  const flat = numbers(nodeOutputs, "nodeOutputs", graphLimits.nodes + graphLimits.edges);
  const outputStarts = new Int32Array(names.length + 1);
  const outputTensors: number[] = [];
  let at = 0;
  for (let node = 0; node < names.length; node += 1) {
    const count = flat[at] ?? -1;
    if (count < 0 || at + count >= flat.length) throw invalid("nodeOutputs are not those of its nodes");
    for (let index = 1; index <= count; index += 1) outputTensors.push(flat[at + index] ?? 0);
    at += count + 1;
    outputStarts[node + 1] = outputTensors.length;
  }
  const all = Int32Array.from(outputTensors);
  within(all, 0, tensors.length, "an output's tensor");
  return { outputStarts, outputTensors: all };
}

type Columns<N extends number> = N extends 3
  ? readonly [Int32Array, Int32Array, Int32Array]
  : readonly [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];

function columns<N extends 3 | 5>(source: string, what: string, width: N, most: number): Columns<N> {
  const flat = numbers(source, what, most * width);
  if (flat.length % width !== 0) throw invalid(`${what} are cut off`);
  const rows = flat.length / width;
  const made = Array.from({ length: width }, (_, column) =>
    Int32Array.from({ length: rows }, (_, row) => flat[row * width + column] ?? 0),
  );
  return parseColumns<N>(made);
}

function parseColumns<N extends 3 | 5>(made: unknown): Columns<N> {
  return made as Columns<N>;
}

/** Reads whole numbers with one space between them, which `split` would take ten times as long for. */
function readNumbers(source: string, what: string, most: number): number[] {
  const list: number[] = [];
  let number = 0;
  let sign = 1;
  let digits = 0;
  for (let at = 0; at <= source.length; at += 1) {
    const code = at === source.length ? SPACE : source.charCodeAt(at);
    if (code >= ZERO && code <= ZERO + 9 && digits < 15) {
      number = 10 * number + code - ZERO;
      digits += 1;
    } else if (code === SPACE && digits > 0) {
      list.push(sign * number);
      number = 0;
      sign = 1;
      digits = 0;
    } else if (code === MINUS && digits === 0 && sign === 1) sign = -1;
    else if (source !== "") throw invalid(`${what} is not a text of numbers`);
  }
  if (list.length > most) throw invalid(`${what} has ${list.length} numbers, more than ${most}`);
  return list;
}

const SPACE = 32;
const MINUS = 45;
const ZERO = 48;

function numbers(source: string, what: string, most: number): Int32Array {
  return Int32Array.from(readNumbers(source, what, most));
}

function amounts(source: string, what: string, count: number): Float64Array {
  const list = readNumbers(source, what, count);
  if (list.length !== count) throw invalid(`${what} are not one a node`);
  return Float64Array.from(list);
}

function within(list: Int32Array, least: number, end: number, what: string): void {
  const wrong = list.find((number) => number < least || number >= end);
  if (wrong !== undefined) throw invalid(`${what} has the number ${wrong} of ${end}`);
}

function costs(value: unknown): PackedCosts {
  const { about, times, memory } = record(value, "costs");
  return {
    about: text(about, "costs"),
    ...(times === undefined ? {} : { times: numbersText(times, "times") }),
    ...(memory === undefined ? {} : { memory: numbersText(memory, "memory") }),
  };
}

function attributes(value: unknown, count: number): PackedGraph["attrs"] {
  const entries = Object.entries(record(value, "attrs")).map(([node, attrs]) => {
    if (!/^\d{1,9}$/.test(node) || Number(node) >= count) throw invalid("attrs of a node that is not there");
    return [node, textRecord(attrs, "attrs", graphLimits.attrs)] as const;
  });
  return Object.fromEntries(entries);
}

function ends(value: unknown, what: string, count: number): readonly PackedEnd[] {
  if (!Array.isArray(value) || value.length > graphLimits.ends) throw invalid(`${what} is not a short list`);
  return value.map((end: unknown) => {
    const { name, node, output } = record(end, what);
    const parsed = { name: text(name, what), node: whole(node, what), output: whole(output, what) };
    if (parsed.node >= count) throw invalid(`${what} names a node that is not there`);
    return parsed;
  });
}

function textRecord(value: unknown, what: string, most: number): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value, what));
  if (entries.length > most) throw invalid(`${what} has more than ${most} entries`);
  // A null prototype: a key such as `__proto__` is a name like any other.
  const made: Record<string, string> = Object.create(null);
  for (const [key, entry] of entries) made[text(key, what)] = text(entry, what);
  return made;
}

function textList(value: unknown, what: string, most: number): readonly string[] {
  if (!Array.isArray(value) || value.length > most)
    throw invalid(`${what} is not a list of at most ${most} texts`);
  return value.map((entry: unknown) => text(entry, what));
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string" || value.length > graphLimits.text)
    throw invalid(`${what} has something that is not a short text`);
  return value;
}

/** What `readNumbers` reads. */
function numbersText(value: unknown, what: string): string {
  if (typeof value !== "string" || value.length > 8_000_000)
    throw invalid(`${what} is not a text of numbers`);
  return value;
}

function whole(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw invalid(`${what} has something that is not a whole number`);
  return value;
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw invalid(`${what} is not an object`);
  return { ...value };
}

function invalid(reason: string): Error {
  return new Error(`Graph output: ${reason}. Run the cell again to replace the saved output.`);
}
