import { c } from "./functions.ts";
import { parsePointer } from "./pointer.ts";
import { checkStatus, sharedStatus, TensorFlowError } from "./status.ts";

/** Sizes, of which one that is not known is -1; undefined where not even the rank is. */
export type InferredShape = readonly number[] | undefined;

/**
 * The shapes that TensorFlow infers for outputs of a graph's nodes: none where it cannot import the graph, because
 * ops in it belong to another program.
 * @param graph a serialized `tensorflow.GraphDef`.
 * @param outputCounts of the nodes that are asked for, by their names.
 */
export function inferredShapes(
  graph: Uint8Array,
  outputCounts: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly InferredShape[]> {
  const imported = c.TF_NewGraph();
  const options = c.TF_NewImportGraphDefOptions();
  const bytes = c.TF_NewBufferFromString(graph, graph.length);
  try {
    c.TF_GraphImportGraphDef(imported, bytes, options, sharedStatus());
    checkStatus("TF_GraphImportGraphDef");
    return new Map([...outputCounts].map(([name, count]) => [name, shapesOf(imported, name, count)]));
  } catch (error) {
    if (error instanceof TensorFlowError) return new Map();
    throw error;
  } finally {
    c.TF_DeleteBuffer(bytes);
    c.TF_DeleteImportGraphDefOptions(options);
    c.TF_DeleteGraph(imported);
  }
}

function shapesOf(graph: ReturnType<typeof c.TF_NewGraph>, name: string, count: number): InferredShape[] {
  const oper = parsePointer<"TF_Operation">(c.TF_GraphOperationByName(graph, name), name);
  const status = sharedStatus();
  return Array.from({ length: count }, (_, index) => {
    const rank = c.TF_GraphGetTensorNumDims(graph, { oper, index }, status);
    checkStatus(name);
    if (rank < 0) return undefined;
    const sizes = new BigInt64Array(Math.max(rank, 1));
    if (rank > 0) c.TF_GraphGetTensorShape(graph, { oper, index }, sizes, rank, status);
    checkStatus(name);
    return Array.from(sizes.subarray(0, rank), Number);
  });
}
