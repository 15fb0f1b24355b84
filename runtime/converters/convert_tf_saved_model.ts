import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import * as tfjs from "@tensorflow/tfjs";
import { GraphDefSchema } from "../proto/tensorflow/core/framework/graph_pb.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import { requireAgreement, type Tolerance } from "../saved_model/agreement.ts";
import { type NamedTensors, readTensor, tensorOf } from "../saved_model/host_tensor.ts";
import { generateRows, parseRows, type Rows, runSavedModel } from "../saved_model/rows.ts";
import { readMetaGraph, type Signature, signatureOf } from "../saved_model/saved_model_file.ts";
import { UsageError } from "../usage_error.ts";
import { writeFolderBeside } from "../write_beside.ts";
import { requireExecutable } from "./executable_ops.ts";
import { freezeVariables } from "./freeze_variables.ts";
import { type GraphModel, graphModelOf } from "./graph_model.ts";
import { nodeName, prunedTo } from "./graph_nodes.ts";
import { GraphOptimizer } from "./optimize_graph.ts";
import { shardsOf } from "./weights.ts";

export interface GraphModelOptions {
  /** Without it `serving_default`, or the only one. */
  readonly signature?: string;
  /** The largest size of a weight file, by default 4 MiB. */
  readonly weightShardSizeBytes?: number;
  /** Values for the inputs on which the result is compared with the SavedModel; without them some are made up. */
  readonly rows?: Rows;
  /** How far the two may be apart. */
  readonly tolerance?: Tolerance;
}

const where = "tf.converters.convertTfSavedModel";
const defaultShardBytes = 4 * 2 ** 20;
const exact: Tolerance = { relative: 1e-5, absolute: 1e-6 };

/** Grappler's inlining of functions, which makes plain ops of If and While too. */
const inlining: readonly string[] = ["function"];
/** What leaves fewer ops to run in a browser, and none that TensorFlow.js lacks. */
const folding: readonly string[] = ["constfold", "dependency"];

/** Ops that TensorFlow.js knows by another name, or that only watch a value. */
const renamed: Readonly<Record<string, string>> = {
  BatchMatMulV3: "BatchMatMulV2",
  CheckNumerics: "Identity",
  PreventGradient: "Identity",
};

/** `tf.converters.convertTfSavedModel`. */
export async function convertGraphModel(
  savedModelDir: string,
  outputDir: string,
  options: GraphModelOptions,
): Promise<void> {
  const shardBytes = options.weightShardSizeBytes ?? defaultShardBytes;
  if (!(Number.isSafeInteger(shardBytes) && shardBytes > 0)) {
    throw new UsageError(where, `weightShardSizeBytes is ${shardBytes}`, "Pass a whole number of bytes.");
  }
  const { graphDef, ...metaGraph } = readMetaGraph(where, savedModelDir);
  const signature = signatureOf(where, { ...metaGraph, graphDef: undefined }, options.signature);
  const rows =
    options.rows === undefined
      ? generateRows(where, signature.inputs)
      : parseRows(where, signature.inputs, options.rows);
  const expected = runSavedModel(where, { folder: savedModelDir, signature }, rows);
  if (graphDef === undefined)
    throw new UsageError(where, `${savedModelDir} has no graph`, "Export it again.");
  const nodes = await frozenNodes(savedModelDir, graphDef, signature);
  const model = graphModelOf(where, nodes, signature);
  const actual = await runGraphModel(model, signature, rows);
  const tolerance = options.tolerance ?? exact;
  requireAgreement(expected, actual, {
    where,
    reference: "the SavedModel",
    form: "the TensorFlow.js model",
    tolerance,
  });
  writeModel(outputDir, model, shardBytes);
}

/** The signature's own graph: no functions, no variables, only ops that TensorFlow.js has. */
async function frozenNodes(
  folder: string,
  graphDef: NonNullable<ReturnType<typeof readMetaGraph>["graphDef"]>,
  signature: Signature,
): Promise<NodeDef[]> {
  using optimizer = new GraphOptimizer(where);
  const outputs = signature.outputs.map(({ tensorName }) => tensorName);
  const flat = await optimizer.optimize(graphDef, outputs, inlining);
  const frozen = freezeVariables(where, { folder, all: graphDef.node }, prunedTo(flat, outputs)).map(
    (node) => ({
      ...node,
      op: renamed[node.op] ?? node.op,
      device: "",
    }),
  );
  requireExecutable(where, frozen);
  const { versions } = graphDef;
  const graph = create(GraphDefSchema, { node: frozen, ...(versions && { versions }) });
  const nodes = prunedTo(await optimizer.optimize(graph, outputs, folding), outputs);
  const names = new Set(nodes.map(({ name }) => name));
  // an input that no output needs is still one of the signature
  const unused = signature.inputs
    .map(({ tensorName }) => nodeName(tensorName))
    .filter((name) => !names.has(name));
  const all = [...nodes, ...graphDef.node.filter(({ name }) => unused.includes(name))];
  requireExecutable(where, all);
  return all;
}

/** Runs the model as it would be loaded, on this process's backend. */
async function runGraphModel(
  { json, weights }: GraphModel,
  signature: Signature,
  rows: NamedTensors,
): Promise<NamedTensors> {
  const weightData = Uint8Array.from(Buffer.concat(weights.map(({ bytes }) => bytes))).buffer;
  const artifacts = { ...json, weightSpecs: weights.map(({ spec }) => spec), weightData };
  const model = await tfjs.loadGraphModel(tfjs.io.fromMemory(parseArtifacts(artifacts)));
  const inputs: Record<string, tfjs.Tensor> = {};
  for (const { name, tensorName } of signature.inputs) {
    const row = rows[name];
    if (row !== undefined) inputs[tensorName] = inTfjsType(tensorOf(row));
  }
  const results: tfjs.Tensor[] = [];
  try {
    const names = signature.outputs.map(({ tensorName }) => tensorName);
    results.push(...[await execute(model, inputs, names)].flat());
    return Object.fromEntries(
      signature.outputs.flatMap(({ name }, index) => {
        const result = results[index];
        return result === undefined ? [] : [[name, readTensor(result)]];
      }),
    );
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new UsageError(
      where,
      `TensorFlow.js does not run the converted graph: ${cause.message}`,
      "Pass rows that the model is made for, or write the signature by other ops.",
      { cause },
    );
  } finally {
    tfjs.dispose([...Object.values(inputs), ...results]);
    model.dispose();
  }
}

/** Only graphs with loops and sizes that depend on values need to wait; tfjs warns where one does not. */
async function execute(
  model: tfjs.GraphModel,
  inputs: tfjs.NamedTensorMap,
  names: string[],
): Promise<tfjs.Tensor | tfjs.Tensor[]> {
  try {
    return model.execute(inputs, names);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("executeAsync")) throw error;
    return await model.executeAsync(inputs, names);
  }
}

/** TensorFlow.js has one integer type and one real type. */
function inTfjsType(tensor: tfjs.Tensor): tfjs.Tensor {
  if (tfjs.util.isValidDtype(tensor.dtype)) return tensor;
  const isReal = /float/.test(tensor.dtype);
  const cast = tfjs.cast(tensor, isReal ? "float32" : "int32");
  tensor.dispose();
  return cast;
}

function writeModel(folder: string, { json, weights }: GraphModel, shardBytes: number): void {
  const shards = shardsOf(weights, shardBytes);
  const paths = shards.map((_, index) => `group1-shard${index + 1}of${shards.length}.bin`);
  const weightsManifest = [{ paths, weights: weights.map(({ spec }) => spec) }];
  writeFolderBeside(where, { folder, mark: "model.json" }, (part) => {
    for (const [index, shard] of shards.entries()) writeFileSync(join(part, paths[index] ?? ""), shard);
    writeFileSync(join(part, "model.json"), JSON.stringify({ ...json, weightsManifest }));
  });
}

function parseArtifacts(artifacts: unknown): tfjs.io.ModelArtifacts {
  return artifacts as tfjs.io.ModelArtifacts;
}
