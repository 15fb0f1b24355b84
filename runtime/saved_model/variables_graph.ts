import type * as tfjs from "@tensorflow/tfjs";
import { dataTypes } from "../capi/dtypes.ts";
import { type OpAttr, typeAttr } from "../capi/eager_op.ts";
import type { Graph, GraphOp, GraphTensor, TensorSpec } from "../capi/graph.ts";
import { opName } from "../function/captures.ts";

/** A variable in the graph of a SavedModel, with the names that TensorFlow looks for. */
export interface GraphVariable {
  readonly variable: tfjs.Variable;
  /** In the checkpoint and in the graph. */
  readonly name: string;
  readonly handle: GraphTensor;
  /** Its value at each run. */
  readonly value: GraphTensor;
  readonly initializer: string;
  readonly initialValue: string;
}

/** @param taken names of other variables: two may differ in what no op can be called. */
export function addVariable(graph: Graph, { variable, spec, taken }: NewVariable): GraphVariable {
  const name = freeName(opName(variable.name), taken);
  const dtype = typeAttr("dtype", spec.dtype);
  const handleAttrs: OpAttr[] = [
    dtype,
    { name: "shape", kind: "shape", value: spec.shape },
    { name: "shared_name", kind: "string", value: name },
  ];
  const handle = graph.addSingle({ type: "VarHandleOp", name, attrs: handleAttrs, inputs: [] });
  const value = graph.addSingle({
    type: "ReadVariableOp",
    name: `${name}/Read/ReadVariableOp`,
    attrs: [dtype],
    inputs: [handle],
  });
  const initial = addZeros(graph, `${name}/Initializer/zeros`, spec);
  const initializer = assign(graph, `${name}/Assign`, handle, initial);
  return { variable, name, handle, value, initializer: initializer.name, initialValue: initial.op.name };
}

interface NewVariable {
  readonly variable: tfjs.Variable;
  readonly spec: TensorSpec;
  readonly taken: ReadonlySet<string>;
}

/** `name`, or `name_1` … if that is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let count = 0; ; count += 1) {
    const candidate = count === 0 ? name : `${name}_${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** What a loader needs to fill the variables from `variables/`, by the names of `SaverDef`. */
export interface Saver {
  readonly filename: string;
  readonly save: string;
  readonly restore: string;
}

export function addSaver(graph: Graph, variables: readonly GraphVariable[]): Saver {
  const text: TensorSpec = { dtype: "string", shape: [] };
  const model = graph.addConstant("save/filename/input", text, [Buffer.from("model")]);
  const filename = graph.addSingle({
    type: "PlaceholderWithDefault",
    name: "save/Const",
    attrs: [typeAttr("dtype", text.dtype), { name: "shape", kind: "shape", value: [] }],
    inputs: [model],
  });
  const list = (name: string, texts: readonly string[]) =>
    graph.addConstant(
      name,
      { dtype: "string", shape: [texts.length] },
      texts.map((each) => Buffer.from(each)),
    );
  const names = list(
    "save/tensor_names",
    variables.map(({ name }) => name),
  );
  const slices = list(
    "save/shape_and_slices",
    variables.map(() => ""),
  );
  const dtypes: OpAttr = {
    name: "dtypes",
    kind: "type",
    value: variables.map(({ value }) => dataTypes[value.dtype]),
  };
  const saved = effect(graph, "SaveV2", "save/SaveV2", [dtypes], {
    inputs: [filename, names, slices, ...variables.map(({ value }) => value)],
  });
  const [done] = graph.addOp({
    type: "Identity",
    name: "save/control_dependency",
    attrs: [typeAttr("T", text.dtype)],
    inputs: [filename],
    outputCount: 1,
    controls: [saved],
  });
  const restored = graph.addOp({
    type: "RestoreV2",
    name: "save/RestoreV2",
    attrs: [dtypes],
    inputs: [filename, names, slices],
    outputCount: variables.length,
  });
  const assigned = variables.map(({ handle, name }, index) =>
    assign(graph, `save/Assign/${name}`, handle, restored[index] ?? handle),
  );
  const restore = effect(graph, "NoOp", "save/restore_all", [], { inputs: [], controls: assigned });
  return { filename: `${filename.op.name}:0`, save: `${done?.op.name}:0`, restore: restore.name };
}

function addZeros(graph: Graph, name: string, { dtype, shape }: TensorSpec): GraphTensor {
  const dims = graph.addConstant(
    `${name}/shape`,
    { dtype: "int32", shape: [shape.length] },
    Int32Array.from(shape),
  );
  const zero = graph.addConstant(`${name}/zero`, { dtype: "float32", shape: [] }, new Float32Array(1));
  const value = graph.addSingle({
    type: "Cast",
    name: `${name}/value`,
    attrs: [typeAttr("SrcT", "float32"), typeAttr("DstT", dtype)],
    inputs: [zero],
  });
  const attrs: OpAttr[] = [typeAttr("T", dtype), typeAttr("index_type", "int32")];
  return graph.addSingle({ type: "Fill", name, attrs, inputs: [dims, value] });
}

function assign(graph: Graph, name: string, handle: GraphTensor, value: GraphTensor): GraphOp {
  return effect(graph, "AssignVariableOp", name, [typeAttr("dtype", value.dtype)], {
    inputs: [handle, value],
  });
}

/** An op that is run for what it does. */
function effect(
  graph: Graph,
  type: string,
  name: string,
  attrs: readonly OpAttr[],
  {
    inputs,
    controls = [],
  }: { readonly inputs: readonly GraphTensor[]; readonly controls?: readonly GraphOp[] },
): GraphOp {
  graph.addOp({ type, name, attrs, inputs, outputCount: 0, controls });
  const added = graph.ops.at(-1);
  if (added === undefined) throw new Error(`${type}: it was not added.`);
  return added;
}
