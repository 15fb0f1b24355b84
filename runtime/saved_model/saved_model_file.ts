import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { type DataTypeName, dataTypeName } from "../capi/dtypes.ts";
import type {
  MetaGraphDef,
  SignatureDef,
  TensorInfo,
} from "../proto/tensorflow/core/protobuf/meta_graph_pb.ts";
import { type SavedModel, SavedModelSchema } from "../proto/tensorflow/core/protobuf/saved_model_pb.ts";
import { UsageError } from "../usage_error.ts";

/** An input or output of a signature, by its own name. */
export interface SignatureTensor {
  readonly name: string;
  /** Its tensor in the graph: `serving_default_x:0`. */
  readonly tensorName: string;
  readonly dtype: DataTypeName;
  /** `null` for a size that is not known; no list where not even the rank is. */
  readonly shape: readonly (number | null)[] | undefined;
}

/** What can be called of a SavedModel. */
export interface Signature {
  readonly key: string;
  readonly inputs: readonly SignatureTensor[];
  readonly outputs: readonly SignatureTensor[];
}

/** The key under which exporters put the signature that servers call. */
export const defaultSignatureKey = "serving_default";

/** Protocol buffers end here, and TensorFlow refuses more. */
const MOST_BYTES = 2 ** 31 - 1;

/** The signature that a SavedModel has to say whether it was initialised; no one calls it. */
const internalKeys: readonly string[] = ["__saved_model_init_op", "__saved_model_train_op"];

/**
 * The graph of `folder` that has exactly these tags, with its signatures.
 * @throws UsageError if `folder` holds no SavedModel, or none with these tags.
 */
export function readMetaGraph(
  where: string,
  folder: string,
  tags: readonly string[] = ["serve"],
): MetaGraphDef {
  const { metaGraphs } = readFile(where, folder);
  const tagsOf = (graph: MetaGraphDef) => graph.metaInfoDef?.tags ?? [];
  const found = metaGraphs.find((graph) => sameTags(tagsOf(graph), tags));
  if (found !== undefined) return found;
  const present = metaGraphs.map((graph) => `"${tagsOf(graph).join(",")}"`).join(", ");
  throw new UsageError(
    where,
    `${folder} has no graph with the tags "${tags.join(",")}", it has ${present || "none at all"}`,
    "Export it again for serving.",
  );
}

/** The keys of the signatures that can be called. */
export function signatureKeys(graph: MetaGraphDef): string[] {
  return Object.keys(graph.signatureDef).filter((key) => !internalKeys.includes(key));
}

/**
 * The signature `key`; without one, `serving_default` or the only one that there is.
 * @throws UsageError if there is no such signature, naming those that are.
 */
export function signatureOf(where: string, graph: MetaGraphDef, key?: string): Signature {
  const keys = signatureKeys(graph);
  const wanted = key ?? (keys.length === 1 ? keys[0] : undefined) ?? defaultSignatureKey;
  const definition = keys.includes(wanted) ? graph.signatureDef[wanted] : undefined;
  if (definition === undefined) {
    const present = keys.length === 0 ? "no signatures" : keys.map((name) => `"${name}"`).join(", ");
    throw new UsageError(
      where,
      `the SavedModel has no signature "${wanted}", it has ${present}`,
      keys.length === 0 ? "Export it with one." : "Pass one of these as `signature`.",
    );
  }
  return parseSignature(where, wanted, definition);
}

/** `float32[?,4]` */
export function describeTensor({ dtype, shape }: Pick<SignatureTensor, "dtype" | "shape">): string {
  return `${dtype}[${shape === undefined ? "…" : shape.map((size) => size ?? "?").join(",")}]`;
}

function readFile(where: string, folder: string): SavedModel {
  const path = join(folder, "saved_model.pb");
  if (!existsSync(path)) {
    const isText = existsSync(join(folder, "saved_model.pbtxt"));
    throw new UsageError(
      where,
      isText ? `${folder} holds a saved_model.pbtxt` : `${folder} is no SavedModel: no saved_model.pb in it`,
      isText
        ? "Export it again in the binary form."
        : "Pass the folder that tf.savedModel.save, model.export or tf.saved_model.save wrote.",
    );
  }
  const { size } = statSync(path);
  if (size > MOST_BYTES) {
    throw new UsageError(
      where,
      `${path} has ${size} bytes, and a graph of TensorFlow at most ${MOST_BYTES}`,
      "Export the model with its weights as variables.",
    );
  }
  try {
    return fromBinary(SavedModelSchema, readFileSync(path));
  } catch (cause) {
    throw new UsageError(where, `${path} is damaged`, "Export the SavedModel again.", { cause });
  }
}

function sameTags(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && right.every((tag) => left.includes(tag));
}

function parseSignature(where: string, key: string, { inputs, outputs }: SignatureDef): Signature {
  const parse = (tensors: Readonly<Record<string, TensorInfo>>) =>
    Object.entries(tensors).map(([name, info]) => parseTensor(where, name, info));
  return { key, inputs: parse(inputs), outputs: parse(outputs) };
}

function parseTensor(
  where: string,
  name: string,
  { encoding, dtype, tensorShape }: TensorInfo,
): SignatureTensor {
  if (encoding.case !== "name") {
    throw new UsageError(
      where,
      `"${name}" of the signature is no dense tensor`,
      "Export one that takes dense tensors.",
    );
  }
  const isUnknown = tensorShape === undefined || tensorShape.unknownRank;
  const shape = isUnknown ? undefined : tensorShape.dim.map(({ size }) => (size < 0n ? null : Number(size)));
  return { name, tensorName: encoding.value, dtype: dataTypeName(dtype), shape };
}
