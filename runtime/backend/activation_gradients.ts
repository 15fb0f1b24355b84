import * as tfjs from "@tensorflow/tfjs";
import { type TensorFlowBackend, typeAttr } from "./tensorflow_backend.ts";
import { backendName } from "./tfjs_node.ts";

/** An activation whose gradient TensorFlow computes from the activation's own output, in one op. */
interface Activation {
  readonly kernel: "Relu" | "Sigmoid" | "Tanh";
  /** Takes the output and the gradient, in this order or the other. */
  readonly gradient: "ReluGrad" | "SigmoidGrad" | "TanhGrad";
  readonly outputFirst: boolean;
  /** How the gradient depends on the output, for gradients of gradients. */
  readonly slope: (y: tfjs.Tensor, dy: tfjs.Tensor) => tfjs.Tensor;
}

const activations: readonly Activation[] = [
  { kernel: "Relu", gradient: "ReluGrad", outputFirst: false, slope: (y) => tfjs.zerosLike(y) },
  {
    kernel: "Sigmoid",
    gradient: "SigmoidGrad",
    outputFirst: true,
    slope: (y, dy) => tfjs.mul(dy, tfjs.sub(1, tfjs.mul(y, 2))),
  },
  {
    kernel: "Tanh",
    gradient: "TanhGrad",
    outputFirst: true,
    slope: (y, dy) => tfjs.mul(dy, tfjs.mul(y, -2)),
  },
];

/** Puts TensorFlow's gradient ops in place of the five or six ops that tfjs composes of each. */
export function fuseActivationGradients(): void {
  for (const activation of activations) register(activation);
}

function register({ kernel, gradient, outputFirst, slope }: Activation): void {
  const apply = (y: tfjs.Tensor, dy: tfjs.Tensor) =>
    parseTensor(tfjs.engine().runKernel(gradient, { y, dy }));
  tfjs.registerKernel({
    kernelName: gradient,
    backendName,
    kernelFunc({ inputs, backend }) {
      const { y, dy } = parseInputs(inputs);
      const operands = outputFirst ? [y, dy] : [dy, y];
      return parseBackend(backend).executeSingleOutput(gradient, [typeAttr("T", y.dtype)], operands);
    },
  });
  tfjs.registerGradient({
    kernelName: kernel,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => apply(parseTensor(y), parseTensor(dy)) }),
  });
  tfjs.registerGradient({
    kernelName: gradient,
    inputsToSave: ["y", "dy"],
    gradFunc: (upstream, [y, dy]) => ({
      y: () => tfjs.mul(parseTensor(upstream), slope(parseTensor(y), parseTensor(dy))),
      dy: () => apply(parseTensor(y), parseTensor(upstream)),
    }),
  });
}

function parseTensor(value: unknown): tfjs.Tensor {
  return value as tfjs.Tensor;
}

function parseInputs(value: unknown): { readonly y: tfjs.TensorInfo; readonly dy: tfjs.TensorInfo } {
  return value as { readonly y: tfjs.TensorInfo; readonly dy: tfjs.TensorInfo };
}

function parseBackend(backend: unknown): TensorFlowBackend {
  return backend as TensorFlowBackend;
}
