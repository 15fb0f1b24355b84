import { create } from "@bufbuild/protobuf";
import { dataTypes } from "../capi/dtypes.ts";
import { SavedSession } from "../capi/saved_session.ts";
import { TensorFlowError } from "../capi/status.ts";
import { AttrValueSchema } from "../proto/tensorflow/core/framework/attr_value_pb.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import { type HostTensor, hostTensor } from "../saved_model/host_tensor.ts";
import { UsageError } from "../usage_error.ts";
import { constNode } from "./const_values.ts";
import { nodeName } from "./graph_nodes.ts";

/** Ops that hold a variable: a resource, or as TensorFlow 1 had it, a reference. */
const variableOps: readonly string[] = ["VarHandleOp", "VariableV2"];

/**
 * Puts constants in the place of variables, with the values that the SavedModel's checkpoint has.
 * @param nodes a graph without functions.
 * @param all the nodes of the whole SavedModel, among which are those that read the variables.
 */
export function freezeVariables(
  where: string,
  { folder, all }: { readonly folder: string; readonly all: readonly NodeDef[] },
  nodes: readonly NodeDef[],
): NodeDef[] {
  const variables = nodes.filter(({ op }) => variableOps.includes(op)).map(({ name }) => name);
  const values = readVariables(where, { folder, all }, variables);
  const holders = new Map<string, HostTensor>();
  const held = (input: string | undefined) =>
    input === undefined ? undefined : holders.get(nodeName(input));
  for (const [name, value] of values) holders.set(name, value);
  // handles reach their readers by nodes that only pass them on, in any order in the list
  for (let before = -1; before !== holders.size; ) {
    before = holders.size;
    for (const node of nodes) {
      const value = held(node.input[0]);
      if (value !== undefined && passesHandleOn(node) && !holders.has(node.name))
        holders.set(node.name, value);
    }
  }
  return nodes.flatMap((node) => {
    const value = values.get(node.name);
    return value === undefined ? frozen(node, held(node.input[0])) : [constNode(node.name, value)];
  });
}

function passesHandleOn({ attr }: NodeDef): boolean {
  const type = attr.T?.value;
  return type?.case === "type" && type.value === dataTypes.resource;
}

/** A node that used a variable's handle, on its value. */
function frozen(node: NodeDef, value: HostTensor | undefined): NodeDef[] {
  if (value === undefined) return [node];
  const type = create(AttrValueSchema, { value: { case: "type", value: dataTypes[value.dtype] } });
  if (node.op === "ReadVariableOp") return [{ ...node, op: "Identity", attr: { T: type } }];
  if (node.op === "ResourceGather") {
    const axis = constNode(`${node.name}/axis`, { dtype: "int32", shape: [], values: new Int32Array(1) });
    const { Tindices, batch_dims } = node.attr;
    const int32 = create(AttrValueSchema, { value: { case: "type", value: dataTypes.int32 } });
    const attr = {
      Tparams: type,
      Taxis: int32,
      ...(Tindices && { Tindices }),
      ...(batch_dims && { batch_dims }),
    };
    return [axis, { ...node, op: "GatherV2", input: [...node.input, axis.name], attr }];
  }
  return passesHandleOn(node) ? [{ ...node, attr: { ...node.attr, T: type } }] : [node];
}

function readVariables(
  where: string,
  { folder, all }: { readonly folder: string; readonly all: readonly NodeDef[] },
  variables: readonly string[],
): ReadonlyMap<string, HostTensor> {
  if (variables.length === 0) return new Map();
  const readers = new Map<string, string>();
  for (const { op, name, input } of all) {
    if (op === "ReadVariableOp" && input[0] !== undefined) readers.set(nodeName(input[0]), name);
    if (op === "VariableV2") readers.set(name, name);
  }
  const names = variables.map((variable) => {
    const reader = readers.get(variable);
    if (reader !== undefined) return `${reader}:0`;
    throw new UsageError(
      where,
      `nothing in ${folder} reads the variable "${variable}"`,
      "Export the model again.",
    );
  });
  const handles = fetch(where, folder, names);
  return new Map(
    variables.map((variable, index) => {
      using handle = handles[index];
      if (handle === undefined) throw new Error(`${where}: the variable "${variable}" has no value.`);
      return [variable, hostTensor(handle)];
    }),
  );
}

function fetch(where: string, folder: string, names: readonly string[]) {
  try {
    using session = new SavedSession(folder, ["serve"]);
    return session.run([], [], names);
  } catch (cause) {
    if (!(cause instanceof TensorFlowError)) throw cause;
    throw new UsageError(
      where,
      `the variables of ${folder} cannot be read: ${cause.message}`,
      "Export the SavedModel again.",
      { cause },
    );
  }
}
