import * as tfjs from "@tensorflow/tfjs";
import { currentRecorder } from "./recorder.ts";
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
