import { createRequire } from "node:module";
import * as tfjs from "@tensorflow/tfjs";
// In cells the package's name stands for this module, whose types must not be made of themselves.
import type * as tfjsTypes from "@tensorflow/tfjs/dist/index.js";
import type * as tfjsNodeIo from "@tensorflow/tfjs-node-gpu/dist/io/index.js";
import type * as tfjsNode from "@tensorflow/tfjs-node-gpu/dist/node.js";
import { describeTensors } from "./backend/described_tensors.ts";
import { gatherByMethod } from "./backend/gather_kernel.ts";
import { castByMethods } from "./backend/int64.ts";
import { replaceRandomFunctions } from "./backend/random_functions.ts";
import { tensorflowBackend } from "./backend/register.ts";
import { TensorBoard } from "./callbacks/tensorboard.ts";
import { wheelVersion } from "./capi/library.ts";
import { replaceLoops } from "./train/fit_loop.ts";
import { fuseLstmLayers } from "./train/fused_lstm.ts";
import { traceLearningRates } from "./train/learning_rate.ts";
import { TerminateOnNaN } from "./train/terminate_on_nan.ts";
import { traceModels } from "./train/traced_models.ts";

// They add to tfjs's types, and declaration files keep no import of functions that they do not mention.
import "./train/learning_rate.ts";
import "./train/traced_models.ts";

// TensorFlow.js's engine is global: whoever imports this module computes on libtensorflow.
tensorflowBackend();
describeTensors();
castByMethods();
gatherByMethod();
replaceRandomFunctions();
traceLearningRates();
traceModels();
replaceLoops();
fuseLstmLayers();

const require = createRequire(import.meta.url);

export * from "@tensorflow/tfjs";
export { gather } from "./backend/gather_kernel.ts";
export { cast, int64 } from "./backend/int64.ts";
export { nameScope } from "./backend/name_scopes.ts";
export { dropout, randomNormal, randomUniform, truncatedNormal } from "./backend/random_functions.ts";
export type { TensorBoardOptions } from "./callbacks/tensorboard.ts";
export {
  type ClassificationReport,
  type ClassificationReportOptions,
  classificationReport,
} from "./classification/classification_report.ts";
export * as converters from "./converters/converters.ts";
export { loadGraphModel } from "./converters/load_graph_model.ts";
export { type Projection, type ProjectorOptions, projector } from "./embedding/projector.ts";
export type { ConcreteFunction } from "./function/concrete_function.ts";
export { cond } from "./function/control_flow/cond.ts";
export { map, type ScanOptions, scan } from "./function/control_flow/scan.ts";
export { type WhileLoopOptions, whileLoop } from "./function/control_flow/while_loop.ts";
export { print } from "./function/print.ts";
export { TensorSpec } from "./function/tensor_spec.ts";
export {
  type FunctionOptions,
  function_ as function,
  type TracedFunction,
} from "./function/traced_function.ts";
export { drawGraph, type GraphDrawing } from "./graph/draw_graph.ts";
export type { DrawOptions } from "./graph/drawn_graph.ts";
export { graphOf } from "./graph/graph_of.ts";
export * as lite from "./lite/lite.ts";
export * as profiler from "./profiler/profiler.ts";
export type {
  LoadedSavedModel,
  LoadOptions,
  SavedSignature,
  SaveOptions,
  SaveReport,
  SignatureFunction,
} from "./saved_model/saved_model.ts";
export { savedModel } from "./saved_model_graph.ts";
export * as summary from "./summary/summary.ts";
export { registerCallbackConstructor } from "./train/fit_loop.ts";
export * as train from "./train/train.ts";

/** The versions of TensorFlow.js's parts and of the TensorFlow library. */
export const version = { ...tfjs.version, libtensorflow: wheelVersion() ?? "not installed" };

/** What `fit` takes as `callbacks`, besides functions of your own. */
export const callbacks = { ...tfjs.callbacks, TensorBoard, TerminateOnNaN };

/** Saving and loading models; `fileSystem(path)` and `file://` URLs read and write local files. */
export const io: typeof tfjsTypes.io & typeof tfjsNodeIo = {
  ...tfjs.io,
  ...parseIo(require("@tensorflow/tfjs-node-gpu/dist/io/index.js")),
};

/** TensorFlow.js's additions for Node: images, SavedModels, TensorBoard's event files. */
export const node: typeof tfjsNode.node = parseNode(require("@tensorflow/tfjs-node-gpu/dist/node.js")).node;

function parseIo(module: unknown): typeof tfjsNodeIo {
  return module as typeof tfjsNodeIo;
}

function parseNode(module: unknown): typeof tfjsNode {
  return module as typeof tfjsNode;
}
