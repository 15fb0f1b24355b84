import { createRequire } from "node:module";
import * as tfjs from "@tensorflow/tfjs";
import { fuseActivationGradients } from "./activation_gradients.ts";
import { correctGradients } from "./corrected_gradients.ts";
import { gatherWithoutReading } from "./gather_kernel.ts";
import { inspectTensors } from "./inspected_tensors.ts";
import { nameScopes } from "./name_scopes.ts";
import { orderTape } from "./tape_order.ts";
import { TensorFlowBackend } from "./tensorflow_backend.ts";
import { backendName, registerKernels } from "./tfjs_node.ts";
import { sumGradientOfTile } from "./tile_gradient.ts";
import { traceVariables } from "./traced_variables.ts";
import { trackTensors } from "./tracked_tensors.ts";

let registered: TensorFlowBackend | undefined;

/** The one backend of this process, registered with tfjs and selected. libtensorflow is not loaded by this. */
export function tensorflowBackend(): TensorFlowBackend {
  registered ??= register();
  return registered;
}

function register(): TensorFlowBackend {
  registerKernels();
  gatherWithoutReading();
  fuseActivationGradients();
  sumGradientOfTile();
  correctGradients();
  const backend = new TensorFlowBackend();
  tfjs.registerBackend(backendName, () => backend, 3);
  // Resolves at once, because the factory is synchronous: the engine is ready when this returns.
  void tfjs.setBackend(backendName);
  trackTensors();
  traceVariables();
  nameScopes();
  orderTape();
  inspectTensors(backend);
  registerFileSystem();
  return backend;
}

/** `model.save("file://…")` and `tf.loadLayersModel("file://…")`. */
function registerFileSystem(): void {
  const require = createRequire(import.meta.url);
  const { nodeFileSystemRouter } = parseFileSystem(
    require("@tensorflow/tfjs-node-gpu/dist/io/file_system.js"),
  );
  tfjs.io.registerLoadRouter(nodeFileSystemRouter);
  tfjs.io.registerSaveRouter(nodeFileSystemRouter);
}

type FileSystemModule = typeof import("@tensorflow/tfjs-node-gpu/dist/io/file_system.js");

function parseFileSystem(module: unknown): FileSystemModule {
  return module as FileSystemModule;
}
