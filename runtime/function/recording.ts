import type { Graph, GraphOp, GraphTensor } from "../capi/graph.ts";
import { type FunctionBody, GraphFunction } from "../capi/graph_function.ts";
import type { Capture } from "./captures.ts";
import { reachableOps } from "./reachable_ops.ts";

/** A graph with what goes into it and comes out. */
export interface Recording {
  readonly graph: Graph;
  readonly arguments: readonly GraphTensor[];
  readonly captures: readonly { readonly placeholder: GraphTensor; readonly source: Capture }[];
  /** How often the function has run before, if random numbers depend on it. */
  readonly run: GraphTensor | undefined;
  readonly outputs: readonly GraphTensor[];
}

/** A recording as a function of TensorFlow, with what it takes besides its arguments. */
export interface TracedPart {
  readonly graphFunction: GraphFunction;
  readonly captures: readonly Capture[];
  /** Whether the number of the run follows as the last input. */
  readonly drawsNumbers: boolean;
}

/**
 * @param effects ops that run although no output needs them.
 * @returns the function of those ops alone that are needed.
 */
export function makeFunction(name: string, recording: Recording, effects: readonly GraphOp[]): TracedPart {
  const needed = reachableOps([...recording.outputs.map(({ op }) => op), ...effects]);
  const captures = recording.captures.filter(({ placeholder }) => needed.has(placeholder.op));
  const run = recording.run !== undefined && needed.has(recording.run.op) ? [recording.run] : [];
  const inputs = [...recording.arguments, ...captures.map(({ placeholder }) => placeholder), ...run];
  const graphFunction = functionOf(name, { ...recording, inputs, effects });
  return { graphFunction, captures: captures.map(({ source }) => source), drawsNumbers: run.length > 0 };
}

/** @returns the function of those ops of a graph alone that `outputs` and `effects` need. */
export function functionOf(
  name: string,
  body: Omit<FunctionBody, "ops"> & { readonly effects: readonly GraphOp[] },
): GraphFunction {
  const { graph, inputs, effects } = body;
  // A function cannot give back one of its inputs as it is.
  const outputs = body.outputs.map((output) => (output.op.type === "Placeholder" ? copyOf(output) : output));
  const needed = reachableOps([...outputs.map(({ op }) => op), ...effects]);
  const inputOps = new Set(inputs.map(({ op }) => op));
  const ops = graph.ops.filter((op) => needed.has(op) && !inputOps.has(op));
  return new GraphFunction(name, { graph, ops, inputs, outputs });
}

function copyOf(tensor: GraphTensor): GraphTensor {
  return tensor.graph.addSingle({ type: "Identity", name: "Identity", attrs: [], inputs: [tensor] });
}
