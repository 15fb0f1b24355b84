import { UsageError } from "../usage_error.ts";
import { destination, type SummaryOptions } from "./defaults.ts";

/** What knows its graph: a traced function for given arguments. */
export interface HasGraph {
  graphDef(): Uint8Array;
}

/**
 * Writes a graph, whose name scopes TensorBoard's graphs plugin opens and closes.
 * @param of a concrete function of `tf.function`, or a serialized `tensorflow.GraphDef`.
 * @returns whether there was a writer.
 * @see TF op WriteGraphSummary
 */
export function graph(of: HasGraph | Uint8Array, options: SummaryOptions = {}): boolean {
  const target = destination("tf.summary.graph", { step: 0, ...options });
  if (target === undefined) return false;
  if (!(of instanceof Uint8Array) && typeof of.graphDef !== "function") {
    throw new UsageError(
      "tf.summary.graph",
      "the argument has no graph",
      "Pass what getConcreteFunction of a tf.function gives, or the bytes of a GraphDef.",
    );
  }
  target.writer.writeGraph(of instanceof Uint8Array ? of : of.graphDef(), target.step);
  return true;
}
