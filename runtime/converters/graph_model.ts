import { create, toJson } from "@bufbuild/protobuf";
import type * as tfjs from "@tensorflow/tfjs";
import { dataTypes } from "../capi/dtypes.ts";
import { wheelVersion } from "../capi/library.ts";
import { GraphDefSchema } from "../proto/tensorflow/core/framework/graph_pb.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import { TensorInfoSchema } from "../proto/tensorflow/core/protobuf/meta_graph_pb.ts";
import type { Signature, SignatureTensor } from "../saved_model/saved_model_file.ts";
import { constValue } from "./const_values.ts";
import { type Weight, weightOf } from "./weights.ts";

/** A model of TensorFlow.js: its `model.json` but for the manifest, and its weights. */
export interface GraphModel {
  readonly json: Omit<tfjs.io.ModelJSON, "weightsManifest">;
  readonly weights: readonly Weight[];
}

/** A graph without variables and functions, as TensorFlow.js wants it: the values of constants apart. */
export function graphModelOf(where: string, nodes: readonly NodeDef[], signature: Signature): GraphModel {
  const weights: Weight[] = [];
  const node = nodes.map((one) => {
    if (one.op !== "Const") return one;
    const value = constValue(one);
    weights.push(weightOf(where, one.name, value));
    return withoutValue(one);
  });
  const modelTopology = parseTopology(
    toJson(GraphDefSchema, create(GraphDefSchema, { node, versions: { producer: 1 } })),
  );
  return {
    json: {
      modelTopology,
      format: "graph-model",
      generatedBy: wheelVersion() ?? "TensorFlow",
      convertedBy: "Flowbook",
      signature: {
        inputs: Object.fromEntries(signature.inputs.map((tensor) => [tensor.name, tensorInfo(tensor)])),
        outputs: Object.fromEntries(signature.outputs.map((tensor) => [tensor.name, tensorInfo(tensor)])),
      },
    },
    weights,
  };
}

function withoutValue(node: NodeDef): NodeDef {
  const value = node.attr.value?.value;
  if (value?.case !== "tensor") return node;
  const { dtype, tensorShape } = value.value;
  const bare = create(GraphDefSchema, {
    node: [
      {
        name: node.name,
        op: node.op,
        attr: {
          dtype: { value: { case: "type", value: dtype } },
          value: { value: { case: "tensor", value: { dtype, ...(tensorShape && { tensorShape }) } } },
        },
      },
    ],
  });
  return bare.node[0] ?? node;
}

function tensorInfo({ tensorName, dtype, shape }: SignatureTensor): object {
  const tensorShape =
    shape === undefined
      ? { unknownRank: true }
      : { dim: shape.map((size) => ({ size: BigInt(size ?? -1) })) };
  return parseTopology(
    toJson(
      TensorInfoSchema,
      create(TensorInfoSchema, {
        encoding: { case: "name", value: tensorName },
        dtype: dataTypes[dtype],
        tensorShape,
      }),
    ),
  );
}

function parseTopology(value: unknown): object {
  return value as object;
}
