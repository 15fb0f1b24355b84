import * as tfjs from "@tensorflow/tfjs";
import type { ModelGraph } from "../../protocol/payloads/graph.ts";
import { scopeName } from "../backend/name_scopes.ts";
import { ConcreteFunction } from "../function/concrete_function.ts";
import { modelFunction } from "../function/model_function.ts";
import { function_, type TensorFunction, tracerOf } from "../function/traced_function.ts";
import { UsageError } from "../usage_error.ts";
import { describeGraph, type ModelNames } from "./describe_graph.ts";
import { withPicture } from "./draw_graph.ts";

/**
 * The graph of a function or model as data: nodes, edges with dtypes and shapes, name scopes, variables.
 * @param of a model, whose graph is that of `predict` for batches of any size, or a function.
 * @param parameters of a function: those of a call; without any, its last trace or `inputSignature` holds.
 * @throws UsageError if `of` is neither, or it is not known what arguments the function takes.
 * @example tf.graphOf(tf.function((x: tf.Tensor) => x.square()), tf.ones([2])).nodes[1].op // "Square"
 */
export function graphOf<P extends readonly unknown[]>(
  of: ((...parameters: P) => unknown) | ConcreteFunction | tfjs.LayersModel,
  ...parameters: P | []
): ModelGraph;
export function graphOf(of: unknown, ...parameters: readonly unknown[]): ModelGraph {
  return withPicture(describe(of, parameters));
}

function describe(of: unknown, parameters: readonly unknown[]): ModelGraph {
  if (of instanceof ConcreteFunction) return describeGraph(of);
  const tracer = tracerOf(of);
  if (tracer !== undefined) return describeGraph(tracer.traceFor([...parameters]));
  if (of instanceof tfjs.LayersModel) return graphOfModel(of, parameters);
  if (typeof of === "function") return graphOfPlain(parseFunction(of), parameters);
  throw new UsageError(
    "tf.graphOf",
    `${of === null ? "null" : typeof of} is neither a function nor a model`,
    "Pass what tf.function made, a function with arguments for it, or a model of tf.layers.",
  );
}

function graphOfModel(model: tfjs.LayersModel, parameters: readonly unknown[]): ModelGraph {
  const traced = modelFunction(model, parameters.length === 0);
  const outputs = model.outputs.map(({ sourceLayer }) => sourceLayer.name);
  return describeOnce(traced, parameters, { layers: layerClasses(model), outputs });
}

function graphOfPlain(fn: TensorFunction, parameters: readonly unknown[]): ModelGraph {
  return describeOnce(function_(fn), parameters);
}

function describeOnce(
  traced: ReturnType<typeof function_>,
  parameters: readonly unknown[],
  model?: ModelNames,
): ModelGraph {
  try {
    const concrete = tracerOf(traced)?.traceFor([...parameters]);
    if (concrete === undefined) throw new Error("graph: a traced function without a tracer.");
    return describeGraph(concrete, model);
  } finally {
    traced.dispose();
  }
}

/** The class of each layer, also of those in models that are layers, by the path of its scope. */
function layerClasses(model: tfjs.LayersModel, path = ""): ReadonlyMap<string, string> {
  return new Map(
    model.layers.flatMap((layer) => {
      const own = `${path}${scopeName(layer.name)}`;
      const inner = layer instanceof tfjs.LayersModel ? [...layerClasses(layer, `${own}/`)] : [];
      return [[own, layer.getClassName()] satisfies [string, string], ...inner];
    }),
  );
}

function parseFunction(value: unknown): TensorFunction {
  return value as TensorFunction;
}
