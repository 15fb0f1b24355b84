import * as tfjs from "@tensorflow/tfjs";
import { currentRecorder } from "./recorder.ts";
import { tensorPrototype } from "./tensor_prototype.ts";
import { backendName } from "./tfjs_node.ts";

const name = "GatherV2";

/**
 * tfjs-node looks at every index before it gathers. A trace has none to look at, and leaves that to TensorFlow,
 * which refuses an index out of range at each run.
 */
export function gatherWithoutReading(): void {
  const kernel = tfjs.getKernel(name, backendName);
  const { kernelFunc } = kernel;
  tfjs.unregisterKernel(name, backendName);
  tfjs.registerKernel({
    ...kernel,
    kernelFunc(call) {
      if (currentRecorder() === undefined) return kernelFunc(call);
      const backend = parseReader(call.backend);
      const { readSync } = backend;
      backend.readSync = () => new Int32Array(0);
      try {
        return kernelFunc(call);
      } finally {
        backend.readSync = readSync;
      }
    },
  });
}

function parseReader(backend: unknown): { readSync(dataId: object): unknown } {
  return backend as { readSync(dataId: object): unknown };
}

/**
 * Slices of `x` at `indices`, as TensorFlow.js's, and of text too: names of classes, for example.
 * @param indices int32[…]
 * @see TF op GatherV2
 * @example tf.gather(tf.tensor(["cat", "dog"]), tf.argMax(scores, -1))
 */
export function gather<T extends tfjs.Tensor>(
  x: T | tfjs.TensorLike,
  indices: tfjs.Tensor | tfjs.TensorLike,
  axis = 0,
  batchDims = 0,
): T {
  const tensor = x instanceof tfjs.Tensor ? x : undefined;
  if (tensor?.dtype !== "string") return tfjs.gather(x, indices, axis, batchDims);
  const at = indices instanceof tfjs.Tensor ? indices : tfjs.tensor(indices, undefined, "int32");
  const attrs = { axis, batchDims };
  return parseTensor<T>(tfjs.engine().runKernel(name, { x: tensor, indices: at }, attrs));
}

/** Lets `names.gather(indices)` take text too. */
export function gatherByMethod(): void {
  const value = function (this: tfjs.Tensor, ...rest: [tfjs.Tensor, number?]): tfjs.Tensor {
    return gather(this, ...rest);
  };
  Object.defineProperty(tensorPrototype(), "gather", { value, configurable: true, writable: true });
}

function parseTensor<T extends tfjs.Tensor>(value: unknown): T {
  return value as T;
}
