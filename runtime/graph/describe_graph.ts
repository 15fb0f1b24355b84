import { fromBinary } from "@bufbuild/protobuf";
import * as tfjs from "@tensorflow/tfjs";
import type {
  GraphEdge,
  GraphNode,
  GraphNodeRole,
  GraphVariable,
  ModelGraph,
} from "../../protocol/payloads/graph.ts";
import { isOptimizerScope } from "../../protocol/payloads/op_kinds.ts";
import type { GraphOp } from "../capi/graph.ts";
import type { ConcreteFunction } from "../function/concrete_function.ts";
import { flatten } from "../function/structure.ts";
import type { TracedBody } from "../function/trace_body.ts";
import { GraphDefSchema } from "../proto/tensorflow/core/framework/graph_pb.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import { shownAttributes } from "./attributes.ts";
import { plumbingOps } from "./plumbing.ts";
import { scopeOf, scopeTree } from "./scope_tree.ts";

/** What a trace does not know of the model that it is of. */
export interface ModelNames {
  /** The classes of the scopes that are layers, by path. */
  readonly layers: ReadonlyMap<string, string>;
  readonly outputs: readonly string[];
}

/** A trace as data. */
export function describeGraph(concrete: ConcreteFunction, model?: ModelNames): ModelGraph {
  const { traced } = concrete;
  const { recording, result, resultCount } = traced;
  const { ops } = traced.graph;
  const definitions = new Map(
    fromBinary(GraphDefSchema, concrete.graphDef()).node.map((node) => [node.name, node]),
  );
  const roles = rolesOf(traced);
  const nodes = ops.map((op) => nodeOf(op, definitions.get(op.name), roles.get(op) ?? "op"));
  const places = flatten(result, "result").leaves.filter(({ isTensor }) => isTensor);
  return {
    name: concrete.name,
    nodes,
    edges: ops.flatMap(edgesTo),
    scopes: scopeTree(
      nodes.map(({ name }) => name),
      model?.layers,
    ),
    inputs: recording.arguments.map((tensor, index) => ({
      name: concrete.inputs[index]?.name ?? tensor.op.name,
      node: tensor.op.name,
      tensor: tensor.signature,
    })),
    outputs: recording.outputs.slice(0, resultCount).map((tensor, index) => ({
      name: model?.outputs[index] ?? places[index]?.path ?? "result",
      node: tensor.op.name,
      output: tensor.index,
      tensor: tensor.signature,
    })),
    variables: variablesOf(traced),
  };
}

function rolesOf({ graph, recording }: TracedBody): ReadonlyMap<GraphOp, GraphNodeRole> {
  const roles = new Map<GraphOp, GraphNodeRole>();
  for (const { op } of recording.arguments) roles.set(op, "argument");
  for (const { placeholder, source } of recording.captures) {
    roles.set(placeholder.op, source instanceof tfjs.Variable ? "variable" : "captured");
  }
  const outputs = new Set(recording.outputs.map(({ op }) => op));
  for (const op of plumbingOps(graph.ops, new Set(roles.keys()), outputs)) roles.set(op, "plumbing");
  for (const op of graph.ops) if (op.constant !== undefined && !roles.has(op)) roles.set(op, "constant");
  return roles;
}

function nodeOf(op: GraphOp, definition: NodeDef | undefined, role: GraphNodeRole): GraphNode {
  if (definition === undefined) throw new Error(`graph: ${op.name} is not in its own GraphDef.`);
  const { name, device, input } = definition;
  return {
    name,
    op: op.type,
    scope: scopeOf(name),
    role,
    attrs: shownAttributes(definition, op.constant),
    ...(device === "" ? {} : { device }),
    inputs: input,
    outputs: op.outputs.map(({ signature }) => signature),
  };
}

function edgesTo({ name: to, inputs, controls }: GraphOp): readonly GraphEdge[] {
  const data = inputs.map(({ op, index: output, signature: tensor }, input) => ({
    from: op.name,
    to,
    output,
    input,
    tensor,
    isControl: false,
  }));
  const control = { to, output: -1, input: -1, tensor: "", isControl: true };
  return [...data, ...controls.map(({ name: from }) => ({ from, ...control }))];
}

function variablesOf({ graph, recording, assigned, resultCount }: TracedBody): readonly GraphVariable[] {
  // tfjs takes the numbers that optimizers keep for trainable.
  const usedByModel = new Set(
    graph.ops.filter(({ name }) => !isOptimizerScope(scopeOf(name))).flatMap(({ inputs }) => inputs),
  );
  return recording.captures.flatMap(({ placeholder, source }) => {
    if (!(source instanceof tfjs.Variable)) return [];
    const value = recording.outputs[resultCount + assigned.indexOf(source)];
    const isAssigned = assigned.includes(source) && value !== undefined;
    const { name, trainable } = source;
    return {
      name,
      node: placeholder.op.name,
      tensor: placeholder.signature,
      isTrainable: trainable && usedByModel.has(placeholder),
      ...(isAssigned ? { assigned: { node: value.op.name, output: value.index } } : {}),
    };
  });
}
