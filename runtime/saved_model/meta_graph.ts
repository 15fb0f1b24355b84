import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type * as tfjs from "@tensorflow/tfjs";
import { dataTypes } from "../capi/dtypes.ts";
import { Graph, type GraphTensor } from "../capi/graph.ts";
import { wheelVersion } from "../capi/library.ts";
import { TensorHandle } from "../capi/tensor_handle.ts";
import { readHandle } from "../capi/tensor_values.ts";
import { type Capture, CurrentNumber, opName } from "../function/captures.ts";
import { reachableOps } from "../function/reachable_ops.ts";
import { type GraphDef, GraphDefSchema } from "../proto/tensorflow/core/framework/graph_pb.ts";
import { type NodeDef, NodeDefSchema } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import { VariableDefSchema } from "../proto/tensorflow/core/framework/variable_pb.ts";
import {
  type MetaGraphDef,
  MetaGraphDefSchema,
  type SignatureDef,
  SignatureDefSchema,
  TensorInfoSchema,
} from "../proto/tensorflow/core/protobuf/meta_graph_pb.ts";
import {
  SaverDef_CheckpointFormatVersion,
  SaverDefSchema,
} from "../proto/tensorflow/core/protobuf/saver_pb.ts";
import type { ExportedSignature } from "./exported_signature.ts";
import { addSaver, addVariable, freeName, type GraphVariable, type Saver } from "./variables_graph.ts";

export interface MetaGraph {
  readonly proto: MetaGraphDef;
  /** By the names under which the checkpoint holds them. */
  readonly variables: ReadonlyMap<string, tfjs.Variable>;
}

/**
 * The graph of all signatures, which share variables. The ops of a signature are in the graph itself, not in a
 * function that it calls, because converters to other forms want them there.
 */
export function buildMetaGraph(signatures: readonly ExportedSignature[]): MetaGraph {
  using shared = new SharedGraph();
  const parts = signatures.map((signature) => ({ signature, names: shared.addSources(signature) }));
  const variables = shared.variables();
  const saver = variables.length === 0 ? undefined : addSaver(shared.graph, variables);
  const graph = fromBinary(GraphDefSchema, shared.graph.serialize());
  const definitions: Record<string, SignatureDef> = {};
  for (const { signature, names } of parts) {
    definitions[signature.key] = addSignature(graph, signature, names);
  }
  const version = wheelVersion() ?? "unknown";
  const proto = create(MetaGraphDefSchema, {
    metaInfoDef: { tags: ["serve"], tensorflowVersion: version, tensorflowGitVersion: "unknown" },
    graphDef: graph,
    signatureDef: definitions,
    ...(saver === undefined ? {} : { saverDef: saverDef(saver), collectionDef: collections(variables) }),
  });
  return { proto, variables: new Map(variables.map(({ name, variable }) => [name, variable])) };
}

/** Placeholders, variables and constants: what the ops of the signatures start from. */
class SharedGraph implements Disposable {
  readonly graph = new Graph();
  readonly #variables = new Map<tfjs.Variable, GraphVariable>();

  variables(): readonly GraphVariable[] {
    return [...this.#variables.values()];
  }

  /** @returns by what tensors of this graph the placeholders of the signature's own are to be replaced. */
  addSources({ key, body, inputs, outputs }: ExportedSignature): ReadonlyMap<string, GraphTensor> {
    const names = new Map<string, GraphTensor>();
    for (const { name, tensor } of inputs) {
      names.set(tensor.op.name, this.graph.addPlaceholder(opName(`${key}_${name}`), tensor));
    }
    const needed = reachableOps(outputs.map(({ tensor }) => tensor.op));
    for (const { placeholder, source } of body.recording.captures) {
      if (needed.has(placeholder.op)) {
        names.set(placeholder.op.name, this.#source(`${key}_captured`, placeholder, source));
      }
    }
    return names;
  }

  #source(name: string, placeholder: GraphTensor, source: Capture): GraphTensor {
    if (source instanceof TensorHandle || source instanceof CurrentNumber) {
      const handle = source instanceof TensorHandle ? source : source.handle();
      return this.graph.addConstant(name, handle, readHandle(handle));
    }
    let variable = this.#variables.get(source);
    if (variable === undefined) {
      const taken = new Set(this.variables().map(({ name: other }) => other));
      variable = addVariable(this.graph, { variable: source, spec: placeholder, taken });
      this.#variables.set(source, variable);
    }
    return variable.value;
  }

  [Symbol.dispose](): void {
    this.graph[Symbol.dispose]();
  }
}

/** Adds the ops that a signature needs to the graph, below its name. */
function addSignature(
  graph: GraphDef,
  { key, body, inputs, outputs }: ExportedSignature,
  sources: ReadonlyMap<string, GraphTensor>,
): SignatureDef {
  const own = fromBinary(GraphDefSchema, body.recording.graph.serialize());
  const needed = reachableOps(outputs.map(({ tensor }) => tensor.op));
  const wanted = new Set([...needed].map(({ name }) => name));
  const scope = freeName(key, scopesOf(graph));
  const rename = (name: string) => sources.get(name)?.op.name ?? `${scope}/${name}`;
  for (const node of own.node) {
    if (!wanted.has(node.name) || sources.has(node.name)) continue;
    graph.node.push({
      ...node,
      name: rename(node.name),
      input: node.input.map((input) => renamed(input, rename)),
    });
  }
  addFunctions(graph, own);
  const ends = outputs.map(({ name, tensor }) => {
    const node = outputNode(opName(`${scope}/outputs/${name}`), tensor, rename);
    graph.node.push(node);
    return [name, tensorInfo(`${node.name}:0`, tensor)] as const;
  });
  const starts = inputs.map(
    ({ name, tensor }) => [name, tensorInfo(`${rename(tensor.op.name)}:0`, tensor)] as const,
  );
  return create(SignatureDefSchema, {
    inputs: Object.fromEntries(starts),
    outputs: Object.fromEntries(ends),
    methodName: "tensorflow/serving/predict",
  });
}

/** `dense` of `dense/kernel`: a variable may be in a scope that has the name of a signature. */
function scopesOf({ node }: GraphDef): ReadonlySet<string> {
  return new Set(node.map(({ name }) => name.split("/", 1).join()));
}

function addFunctions(graph: GraphDef, { library }: GraphDef): void {
  if (library === undefined) return;
  if (graph.library === undefined) {
    graph.library = library;
    return;
  }
  const known = new Set(graph.library.function.map(({ signature }) => signature?.name));
  for (const added of library.function) {
    if (!known.has(added.signature?.name)) graph.library.function.push(added);
  }
}

/** `name`, `name:1` or `^name` */
function renamed(input: string, rename: (name: string) => string): string {
  const [, control = "", name = "", index = ""] = /^(\^?)([^:]*)(:\d+)?$/.exec(input) ?? [];
  return `${control}${rename(name)}${index}`;
}

function outputNode(
  name: string,
  { op, index, dtype }: GraphTensor,
  rename: (name: string) => string,
): NodeDef {
  return create(NodeDefSchema, {
    name,
    op: "Identity",
    input: [index === 0 ? rename(op.name) : `${rename(op.name)}:${index}`],
    attr: { T: { value: { case: "type", value: dataTypes[dtype] } } },
  });
}

function tensorInfo(name: string, { dtype, shape }: GraphTensor) {
  return create(TensorInfoSchema, {
    encoding: { case: "name", value: name },
    dtype: dataTypes[dtype],
    tensorShape: { dim: shape.map((size) => ({ size: BigInt(size) })) },
  });
}

function saverDef({ filename, save, restore }: Saver) {
  return create(SaverDefSchema, {
    filenameTensorName: filename,
    saveTensorName: save,
    restoreOpName: restore,
    maxToKeep: 5,
    version: SaverDef_CheckpointFormatVersion.V2,
  });
}

/** Where TensorFlow's Python finds the variables of a graph. */
function collections(variables: readonly GraphVariable[]) {
  const bytes = (each: readonly GraphVariable[]) => ({
    kind: {
      case: "bytesList" as const,
      value: {
        value: each.map(({ name, value, initializer, initialValue, variable }) =>
          toBinary(
            VariableDefSchema,
            create(VariableDefSchema, {
              variableName: `${name}:0`,
              initialValueName: `${initialValue}:0`,
              initializerName: initializer,
              snapshotName: `${value.op.name}:0`,
              isResource: true,
              trainable: variable.trainable,
            }),
          ),
        ),
      },
    },
  });
  return {
    variables: bytes(variables),
    trainable_variables: bytes(variables.filter(({ variable }) => variable.trainable)),
  };
}
