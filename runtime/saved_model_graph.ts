import { basename, resolve } from "node:path";
import type { ModelGraph } from "../protocol/payloads/graph.ts";
import { withPicture } from "./graph/draw_graph.ts";
import { graphOfDefinition } from "./graph/graph_def.ts";
import type { LoadOptions } from "./saved_model/load.ts";
import { savedModel as files } from "./saved_model/saved_model.ts";
import {
  defaultSignatureKey,
  readMetaGraph,
  type Signature,
  signatureKeys,
  signatureOf,
} from "./saved_model/saved_model_file.ts";
import { UsageError } from "./usage_error.ts";

const where = "tf.savedModel.graph";

interface GraphOptions extends LoadOptions {
  /** The key of the signature; by default `serving_default`, or all where there is none. */
  readonly signature?: string;
}

/**
 * The graph of what a signature of a SavedModel computes, read from its file: no weights are loaded.
 * @param path the folder with `saved_model.pb`.
 * @throws UsageError if there is none, none with these tags, or no such signature.
 * @example %graph tf.savedModel.graph("digits/1")
 */
function graph(path: string, { tags = ["serve"], signature }: GraphOptions = {}): ModelGraph {
  const metaGraph = readMetaGraph(where, path, tags);
  if (metaGraph.graphDef === undefined) {
    throw new UsageError(where, `${path} holds no graph`, "Export it again.");
  }
  const keys = signatureKeys(metaGraph);
  const wanted = signature ?? keys.find((key) => key === defaultSignatureKey);
  const signatures = (wanted === undefined ? keys : [wanted]).map((key) =>
    signatureOf(where, metaGraph, key),
  );
  const ends = (side: "inputs" | "outputs") =>
    signatures.flatMap((each) => each[side].map((tensor) => end(signatures, each, tensor)));
  const sides = { inputs: ends("inputs"), outputs: ends("outputs") };
  return withPicture(graphOfDefinition(basename(resolve(path)), metaGraph.graphDef, sides));
}

/** With several signatures their names say which is which. */
function end(
  signatures: readonly Signature[],
  { key }: Signature,
  { name, tensorName }: Signature["inputs"][number],
): { readonly name: string; readonly tensorName: string } {
  return { name: signatures.length === 1 ? name : `${key}.${name}`, tensorName };
}

/** Writing and reading SavedModels, as `tf.saved_model` in Python, and looking into them. */
export const savedModel = { ...files, graph };
