import { toBinary } from "@bufbuild/protobuf";
import type { GraphEdge, GraphNode, GraphNodeRole, ModelGraph } from "../../protocol/payloads/graph.ts";
import { dataTypeName } from "../capi/dtypes.ts";
import { type InferredShape, inferredShapes } from "../capi/inferred_shapes.ts";
import { type GraphDef, GraphDefSchema } from "../proto/tensorflow/core/framework/graph_pb.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import { shownAttributes } from "./attributes.ts";
import {
  argLength,
  attribute,
  CallFrame,
  dataInputs,
  knownDefinition,
  type PlacedNode,
  type PlacedOutput,
} from "./call_frames.ts";
import { scopeOf, scopeTree } from "./scope_tree.ts";

/** What goes into a graph or comes out, by a name of its own and the tensor's: `serving_default_x:0`. */
export interface GraphEnd {
  readonly name: string;
  readonly tensorName: string;
}

/** Type numbers of TensorFlow 1's references to variables begin after this. */
const firstReference = 100;

const roles: Readonly<Record<string, GraphNodeRole>> = {
  Placeholder: "argument",
  VarHandleOp: "variable",
  VariableV2: "variable",
  Const: "constant",
};

/** What of a GraphDef its outputs need, with the functions that it calls in the places of their calls. */
export function graphOfDefinition(
  name: string,
  definition: GraphDef,
  ends: { readonly inputs: readonly GraphEnd[]; readonly outputs: readonly GraphEnd[] },
): ModelGraph {
  const root = CallFrame.of(definition);
  const names = new NodeNames();
  const outputs = placed(root, ends.outputs);
  const found = reachable(outputs.map(({ at }) => at));
  const shapes = shapesInRoot(definition, root, found);
  const nodes = found.map((node) => nodeOf(node, names, node.frame === root ? shapes : new Map()));
  const signatures = new Map(nodes.map((node) => [node.name, node.outputs]));
  const tensorOf = (at: PlacedOutput) => signatures.get(names.of(at))?.[at.output] ?? "";
  return {
    name,
    nodes,
    edges: found.flatMap((node) => edgesTo(node, names, tensorOf)),
    scopes: scopeTree(nodes.map((node) => node.name)),
    inputs: placed(root, ends.inputs)
      .filter(({ at }) => signatures.has(names.of(at)))
      .map(({ end, at }) => ({ name: end.name, node: names.of(at), tensor: tensorOf(at) })),
    outputs: outputs.map(({ end, at }) => ({
      name: end.name,
      node: names.of(at),
      output: at.output,
      tensor: tensorOf(at),
    })),
    variables: found
      .filter(({ definition: { op } }) => roles[op] === "variable")
      .map((node) => ({
        name: textAttr(node.definition, "shared_name") ?? node.definition.name,
        node: names.of(node),
        tensor: variableSignature(node.definition),
        isTrainable: true,
      })),
  };
}

/** Nodes keep their own names; where a function is called more often, the call's name comes before. */
class NodeNames {
  readonly #names = new Map<NodeDef, Map<CallFrame, string>>();
  readonly #taken = new Set<string>();

  of({ frame, definition }: PlacedNode): string {
    const places = this.#names.get(definition) ?? new Map<CallFrame, string>();
    this.#names.set(definition, places);
    const known = places.get(frame);
    if (known !== undefined) return known;
    let name = definition.name;
    for (const call of frame.path.toReversed()) if (this.#taken.has(name)) name = `${call}/${name}`;
    for (let again = 1; this.#taken.has(name); again += 1) name = `${definition.name}_${again}`;
    this.#taken.add(name);
    places.set(frame, name);
    return name;
  }
}

interface PlacedEnd {
  readonly end: GraphEnd;
  readonly at: PlacedOutput;
}

function placed(root: CallFrame, ends: readonly GraphEnd[]): readonly PlacedEnd[] {
  return ends.flatMap((end) => {
    const at = root.resolve(end.tensorName);
    return at === undefined ? [] : [{ end, at }];
  });
}

/** The nodes that these need and themselves, each after those that it takes something from where that is possible. */
function reachable(ends: readonly PlacedNode[]): readonly PlacedNode[] {
  const seen = new Map<NodeDef, Set<CallFrame>>();
  const found: PlacedNode[] = [];
  const waiting: PlacedNode[] = [...ends];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const frames = seen.get(node.definition) ?? new Set();
    if (frames.has(node.frame)) continue;
    seen.set(node.definition, frames.add(node.frame));
    found.push(node);
    waiting.push(...inputsOf(node), ...controlsOf(node));
  }
  return found.reverse();
}

function inputsOf({ frame, definition }: PlacedNode): readonly PlacedOutput[] {
  return dataInputs(definition).flatMap((input) => frame.resolve(input) ?? []);
}

function controlsOf({ frame, definition }: PlacedNode): readonly PlacedNode[] {
  return definition.input.flatMap((input) =>
    input.startsWith("^") ? (frame.control(input.slice(1)) ?? []) : [],
  );
}

/** Python's TensorFlow writes shapes down; those that others leave out are inferred in the graph itself. */
function shapesInRoot(graph: GraphDef, root: CallFrame, found: readonly PlacedNode[]): Shapes {
  const without = found.filter(({ frame, definition }) => frame === root && !hasShapes(definition));
  if (without.length === 0) return new Map();
  const counts = without.map(({ definition }) => [definition.name, outputTypes(definition).length] as const);
  return inferredShapes(toBinary(GraphDefSchema, graph), new Map(counts));
}

function hasShapes({ attr }: NodeDef): boolean {
  return attr._output_shapes !== undefined;
}

type Shapes = ReadonlyMap<string, readonly InferredShape[]>;

function nodeOf(node: PlacedNode, names: NodeNames, shapes: Shapes): GraphNode {
  const { definition } = node;
  const name = names.of(node);
  const inputs = inputsOf(node).map((at) =>
    at.output === 0 ? names.of(at) : `${names.of(at)}:${at.output}`,
  );
  return {
    name,
    op: definition.op,
    scope: scopeOf(name),
    role: roles[definition.op] ?? "op",
    attrs: knownDefinition(definition.op) === undefined ? {} : shownAttributes(definition, undefined),
    ...(definition.device === "" ? {} : { device: definition.device }),
    inputs: [...inputs, ...controlsOf(node).map((control) => `^${names.of(control)}`)],
    outputs: outputSignatures(definition, shapes.get(definition.name) ?? []),
  };
}

function edgesTo(
  node: PlacedNode,
  names: NodeNames,
  tensorOf: (at: PlacedOutput) => string,
): readonly GraphEdge[] {
  const to = names.of(node);
  const data = inputsOf(node).map((at, input) => ({
    from: names.of(at),
    to,
    output: at.output,
    input,
    tensor: tensorOf(at),
    isControl: false,
  }));
  const control = { to, output: -1, input: -1, tensor: "", isControl: true };
  return [...data, ...controlsOf(node).map((from) => ({ from: names.of(from), ...control }))];
}

/** `float32[?,10]` of each output. */
function outputSignatures(node: NodeDef, inferred: readonly InferredShape[]): readonly string[] {
  const shapes = node.attr._output_shapes?.value;
  const written = shapes?.case === "list" ? shapes.value.shape : [];
  return outputTypes(node).map((dtype, index) => {
    const sizes = inferred[index];
    const shape =
      sizes === undefined
        ? shapeText(written[index] ?? ownShape(node))
        : `[${sizes.map(sizeText).join(",")}]`;
    return `${typeName(dtype)}${shape}`;
  });
}

function outputTypes(node: NodeDef): readonly number[] {
  return (knownDefinition(node.op)?.outputArg ?? []).flatMap((argument) => {
    const { type, typeAttr, typeListAttr } = argument;
    const list = attribute(node, typeListAttr);
    if (typeListAttr !== "" && list?.case === "list") return list.value.type;
    const given = attribute(node, typeAttr);
    const dtype = typeAttr !== "" && given?.case === "type" ? given.value : type;
    return Array.from({ length: argLength(node, argument) }, () => dtype);
  });
}

interface Shape {
  readonly unknownRank: boolean;
  readonly dim: readonly { readonly size: bigint }[];
}

/** Of a placeholder or a constant. */
function ownShape({ attr }: NodeDef): Shape | undefined {
  const shape = attr.shape?.value;
  if (shape?.case === "shape") return shape.value;
  const value = attr.value?.value;
  return value?.case === "tensor" ? value.value.tensorShape : undefined;
}

function variableSignature(node: NodeDef): string {
  const dtype = node.attr.dtype?.value;
  return `${dtype?.case === "type" ? typeName(dtype.value) : ""}${shapeText(ownShape(node))}`;
}

function shapeText(shape: Shape | undefined): string {
  if (shape === undefined || shape.unknownRank) return "[…]";
  return `[${shape.dim.map(({ size }) => sizeText(size)).join(",")}]`;
}

function sizeText(size: number | bigint): string {
  return size < 0 ? "?" : String(size);
}

function typeName(dtype: number): string {
  return dataTypeName(dtype > firstReference ? dtype - firstReference : dtype);
}

function textAttr({ attr }: NodeDef, name: string): string | undefined {
  const value = attr[name]?.value;
  const text = value?.case === "s" ? new TextDecoder().decode(value.value) : "";
  return text === "" ? undefined : text;
}
