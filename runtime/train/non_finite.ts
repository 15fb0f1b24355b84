import * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { undoing } from "../backend/interruption.ts";
import { tensorflowBackend } from "../backend/register.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import type { Data } from "./row_batches.ts";

/** What first was not finite in a step, and what helps; no interface, which tfjs's `tidy` does not take. */
export type NonFinite = { readonly what: string; readonly advice: string };

/** The weights of a model as they were. */
export type Weights = ReadonlyMap<tfjs.Variable, TensorHandle>;

const smallerSteps =
  "Try a smaller learning rate or gradient clipping, and scale the inputs to about -1 to 1.";

/** The weights as they are now; no values are copied. The caller releases them. */
export function weightsOf(model: tfjs.LayersModel): Weights {
  const backend = tensorflowBackend();
  return new Map(
    model.weights.map((weight) => {
      const variable = parseVariable(weight.read());
      return [variable, handleOf(backend.tensorId(variable)).share()];
    }),
  );
}

/**
 * Runs the forward pass of a step again, eagerly and with the weights of before, and looks at the data, the
 * weights and the output of each layer in the order in which they are used.
 */
export function findNonFinite(model: tfjs.LayersModel, data: Data, before: Weights): NonFinite {
  const now = weightsOf(model);
  const restore = () => {
    assign(now);
    for (const handle of now.values()) handle[Symbol.dispose]();
  };
  return undoing(restore, () => {
    assign(before);
    return tfjs.tidy(() => inData(model, data) ?? inWeights(model) ?? inOutputs(model, data) ?? inLoss());
  });
}

function inData(model: tfjs.LayersModel, data: Data): NonFinite | undefined {
  const names = [
    ...model.inputNames.map((name) => `the input ${name}`),
    ...model.outputNames.map((name) => `the target of ${name}`),
  ];
  for (const [index, tensor] of data.entries()) {
    const found = tensor instanceof tfjs.Tensor ? describe(tensor) : undefined;
    if (found === undefined) continue;
    return {
      what: `${names[index] ?? "a weight of the rows"} ${found}`,
      advice: "Clean or drop these rows.",
    };
  }
  return undefined;
}

function inWeights(model: tfjs.LayersModel): NonFinite | undefined {
  for (const layer of model.layers) {
    for (const weight of layer.weights) {
      const found = describe(weight.read());
      if (found === undefined) continue;
      const what = `the weight ${weight.originalName} of the layer ${layer.name} ${found}, since the step before`;
      return { what, advice: smallerSteps };
    }
  }
  return undefined;
}

/** Layers within layers come before those around them. */
function inOutputs(model: tfjs.LayersModel, data: Data): NonFinite | undefined {
  const prototype = parseLayer(tfjs.layers.Layer.prototype);
  const { apply } = prototype;
  let found: NonFinite | undefined;
  prototype.apply = function (inputs, options) {
    const outputs = apply.call(this, inputs, options);
    if (found !== undefined || this === model) return outputs;
    for (const output of [outputs].flat()) {
      const text = output instanceof tfjs.Tensor ? describe(output) : undefined;
      if (text === undefined) continue;
      found = { what: `the output of the layer ${this.name} ${text}`, advice: smallerSteps };
    }
    return outputs;
  };
  const restore = () => {
    prototype.apply = apply;
  };
  undoing(restore, () => {
    const inputs = data.slice(0, model.inputs.length);
    parseLayer(model).apply(inputs.length === 1 ? inputs[0] : inputs, { training: true });
  });
  return found;
}

function inLoss(): NonFinite {
  return {
    what: "all layers have finite outputs, so it is the loss itself",
    advice: "See whether it takes the logarithm or a quotient of 0, and whether the targets fit it.",
  };
}

/** Undefined where all values are finite. */
function describe(tensor: tfjs.Tensor): string | undefined {
  if (tensor.dtype !== "float32") return undefined;
  const count = Number(tfjs.sum(tfjs.logicalNot(tfjs.isFinite(tensor)).cast("int32")).dataSync()[0]);
  if (count === 0) return undefined;
  return `is not finite, in ${count} of the ${tensor.size} values of float32[${tensor.shape.join(",")}]`;
}

function assign(values: Weights): void {
  const backend = tensorflowBackend();
  for (const [variable, handle] of values) {
    const tensor = backend.tensorOf(handle.share());
    variable.assign(tensor);
    tensor.dispose();
  }
}

interface AppliedLayer {
  readonly name: string;
  apply(inputs: unknown, options?: unknown): unknown;
}

function parseLayer(layer: unknown): AppliedLayer {
  return layer as AppliedLayer;
}

function parseVariable(tensor: tfjs.Tensor): tfjs.Variable {
  return tensor as tfjs.Variable;
}
