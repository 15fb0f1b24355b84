import * as tfjs from "@tensorflow/tfjs";
import type { OpSet } from "../backend/recorder.ts";
import type { TensorFlowBackend } from "../backend/tensorflow_backend.ts";
import type { Graph, TensorSpec } from "../capi/graph.ts";
import { UsageError } from "../usage_error.ts";
import { type OpenSize, openGraph } from "./open_sizes/open_graph.ts";
import { MOST_OPEN_SIZES, type Sizes, sizesToTrace } from "./open_sizes/size_formula.ts";
import { makeFunction, type Recording, type TracedPart } from "./recording.ts";
import { Seeds } from "./seeds.ts";
import { flatten } from "./structure.ts";
import { Trace } from "./trace.ts";

/** A tensor that a function takes; a size of -1 stays open. */
export interface ArgumentSpec extends TensorSpec {
  readonly name: string;
}

/** A function of TensorFlow that does what a function of TypeScript did while it was traced. */
export interface TracedBody extends TracedPart, Disposable {
  readonly graph: Graph;
  /** The graph with what goes into it; its outputs are the results, followed by the values of `assigned`. */
  readonly recording: Recording;
  /** What the function returned, with tensors that have no values any more. */
  readonly result: unknown;
  readonly resultCount: number;
  /** Get the outputs that follow the results. */
  readonly assigned: readonly tfjs.Variable[];
}

export interface TraceOptions {
  readonly name: string;
  readonly inputs: readonly ArgumentSpec[];
  readonly backend: TensorFlowBackend;
  /** All of TensorFlow's ops if it is left out. */
  readonly opSet?: OpSet;
  /** Called with a tensor for each of `inputs`; more than once where sizes stay open. */
  readonly body: (tensors: readonly tfjs.Tensor[]) => unknown;
}

/** Traces a function for arguments of given dtypes and shapes, of which any may have open sizes. */
export function traceBody(options: TraceOptions): TracedBody {
  const open = openSizes(options.inputs);
  const seeds = new Seeds();
  if (open.length === 0) {
    const once = traceOnce(options, options.inputs, seeds);
    return finish(options.name, once, { recording: once.recording, effects: once.trace.effects });
  }
  if (open.length > MOST_OPEN_SIZES) {
    throw new UsageError(
      `tf.function ${options.name}`,
      `${open.length} sizes are open, and ${MOST_OPEN_SIZES} can be`,
      "Give some of them in the inputSignature.",
    );
  }
  const traces = sizesToTrace(open.length);
  const runs: Once[] = [];
  try {
    for (const sizes of traces) runs.push(traceOnce(options, closed(options.inputs, open, sizes), seeds));
    const [first, ...others] = runs;
    if (first === undefined) throw new Error("tf.function: nothing was traced.");
    const recordings = runs.map(({ recording }) => recording);
    const places = open.map(([place]) => place ?? { argument: 0, axis: 0 });
    const opened = openGraph({ name: options.name, recordings, traces, open: places });
    for (const run of others) run.trace[Symbol.dispose]();
    return finish(options.name, first, opened);
  } catch (error) {
    for (const run of runs) run.trace[Symbol.dispose]();
    throw error;
  }
}

interface Once {
  readonly trace: Trace;
  readonly recording: Recording;
  readonly assigned: readonly tfjs.Variable[];
  readonly result: unknown;
}

function traceOnce(options: TraceOptions, inputs: readonly ArgumentSpec[], seeds: Seeds): Once {
  seeds.restart();
  const trace = new Trace(options.name, options.backend, { seeds, opSet: options.opSet ?? "tensorflow" });
  let result: unknown;
  tfjs.engine().startScope(options.name);
  try {
    const given = inputs.map((input) => trace.addArgument(input.name, input));
    const recorded = trace.record(() => {
      result = options.body(given);
      return flatten(result, "result").tensors.map((tensor) => trace.native(tensor));
    });
    return { ...recorded, trace, result };
  } catch (error) {
    trace[Symbol.dispose]();
    throw error;
  } finally {
    // Those that the function asked to keep have no values either.
    for (const tensor of flatten(result, "result").tensors) {
      if (options.backend.isTraced(tensor)) tensor.dispose();
    }
    tfjs.engine().endScope();
  }
}

function finish(
  name: string,
  { trace, assigned, result }: Once,
  { recording, effects }: { readonly recording: Recording; readonly effects: Trace["effects"] },
): TracedBody {
  const part = makeFunction(name, recording, effects);
  return {
    ...part,
    graph: recording.graph,
    recording,
    assigned,
    result,
    resultCount: recording.outputs.length - assigned.length,
    [Symbol.dispose]() {
      part.graphFunction[Symbol.dispose]();
      if (recording.graph !== trace.graph) recording.graph[Symbol.dispose]();
      trace[Symbol.dispose]();
    },
  };
}

/**
 * The places of each open size. The first axes of all arguments are one size, that of the batch; every other
 * open size is its own.
 */
function openSizes(inputs: readonly ArgumentSpec[]): readonly (readonly OpenSize[])[] {
  const batch: OpenSize[] = [];
  const others: OpenSize[][] = [];
  for (const [argument, { shape }] of inputs.entries()) {
    for (const [axis, size] of shape.entries()) {
      if (size >= 0) continue;
      if (axis === 0) batch.push({ argument, axis });
      else others.push([{ argument, axis }]);
    }
  }
  return batch.length === 0 ? others : [batch, ...others];
}

function closed(
  inputs: readonly ArgumentSpec[],
  open: readonly (readonly OpenSize[])[],
  sizes: Sizes,
): readonly ArgumentSpec[] {
  return inputs.map((input, argument) => ({
    ...input,
    shape: input.shape.map((size, axis) => {
      const index = open.findIndex((places) =>
        places.some((place) => place.argument === argument && place.axis === axis),
      );
      return size >= 0 ? size : (sizes[index] ?? 1);
    }),
  }));
}
