import * as tfjs from "@tensorflow/tfjs";
import { binding } from "../binding.ts";
import { int64 } from "../int64.ts";
import { type TensorFlowBackend, typeAttr } from "../tensorflow_backend.ts";
import { backendName } from "../tfjs_node.ts";

const forward = "BlockLSTMV2";
const backward = "BlockLSTMGradV2";

/** What the op returns for each step: gates, cells and output, with TensorFlow's names for them. */
const outputNames = ["i", "cs", "f", "o", "ci", "co", "h"] as const;

interface Inputs {
  /** float32[time, batch, features] */
  readonly x: tfjs.Tensor;
  /** float32[batch, units], the state of the cells before the first step. */
  readonly cell: tfjs.Tensor;
  /** float32[batch, units], the output before the first step. */
  readonly hidden: tfjs.Tensor;
  /** float32[features + units, 4 * units], for input, forget, cell and output gates in this order. */
  readonly weights: tfjs.Tensor;
  /** float32[4 * units] */
  readonly bias: tfjs.Tensor;
}

type GradInputs = Inputs &
  Readonly<Record<(typeof outputNames)[number] | "cellsGrad" | "hiddenGrad", tfjs.Tensor>>;

/**
 * An LSTM with sigmoid gates over a whole sequence, as one op.
 * @returns the state of the cells and the output of each step, both float32[time, batch, units].
 * @see TF op BlockLSTMV2
 * @example
 * const { hidden } = blockLstm({ x, cell: zeros, hidden: zeros, weights, bias });
 */
export function blockLstm(inputs: Inputs): { readonly cells: tfjs.Tensor; readonly hidden: tfjs.Tensor } {
  const outputs = parseTensors(tfjs.engine().runKernel(forward, { ...inputs }));
  return { cells: named(outputs, "cs"), hidden: named(outputs, "h") };
}

/** Registers the op and its gradient with tfjs. */
export function registerBlockLstm(): void {
  tfjs.registerKernel({
    kernelName: forward,
    backendName,
    kernelFunc: ({ inputs, backend }) => run(forward, parseInputs(inputs), [], parseBackend(backend)),
  });
  tfjs.registerKernel({
    kernelName: backward,
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      const given = parseGradInputs(inputs);
      const outputs = outputNames.map((name) => given[name]);
      return run(backward, given, [...outputs, given.cellsGrad, given.hiddenGrad], parseBackend(backend));
    },
  });
  tfjs.registerGradient({
    kernelName: forward,
    inputsToSave: ["x", "cell", "hidden", "weights", "bias"],
    outputsToSave: outputNames.map(() => true),
    gradFunc: (dys, saved) => gradient(parseTensors(dys), parseTensors(saved)),
  });
}

function run(
  op: string,
  { x, cell, hidden, weights, bias }: Inputs,
  more: readonly tfjs.Tensor[],
  backend: TensorFlowBackend,
): tfjs.Tensor[] {
  const clip = { name: "cell_clip", type: binding.TF_ATTR_FLOAT, value: 0 };
  const attrs = [{ name: "use_peephole", type: binding.TF_ATTR_BOOL, value: false }, typeAttr("T", x.dtype)];
  return tfjs.tidy(() => {
    // Every step is used, and gates do not look at the cells.
    const steps = int64(x.shape[0] ?? 0);
    const peephole = tfjs.zeros([cell.shape[1] ?? 0]);
    const inputs = [steps, x, cell, hidden, weights, peephole, peephole, peephole, bias, ...more];
    return op === forward
      ? backend.executeMultipleOutputs(op, [...attrs, clip], inputs, outputNames.length)
      : backend.executeMultipleOutputs(op, attrs, inputs, 8);
  });
}

/** `saved` holds the inputs that were asked for, then the outputs; all gradients come from one op. */
function gradient(dys: readonly tfjs.Tensor[], saved: readonly tfjs.Tensor[]) {
  const [x, cell, hidden, weights, bias, ...outputs] = saved;
  const inputs = {
    ...{ x, cell, hidden, weights, bias },
    ...Object.fromEntries(outputNames.map((name, index) => [name, outputs[index]])),
    cellsGrad: named(dys, "cs"),
    hiddenGrad: named(dys, "h"),
  };
  const results = parseTensors(tfjs.engine().runKernel(backward, parseTensorMap(inputs)));
  const result = (index: number) => () => at(results, index);
  return { x: result(0), cell: result(1), hidden: result(2), weights: result(3), bias: result(7) };
}

function named(tensors: readonly tfjs.Tensor[], name: (typeof outputNames)[number]): tfjs.Tensor {
  return at(tensors, outputNames.indexOf(name));
}

function at(tensors: readonly tfjs.Tensor[], index: number): tfjs.Tensor {
  const tensor = tensors[index];
  if (tensor === undefined) throw new Error(`${forward}: no output ${index}.`);
  return tensor;
}

function parseTensors(value: unknown): readonly tfjs.Tensor[] {
  return value as readonly tfjs.Tensor[];
}

function parseTensorMap(value: unknown): tfjs.NamedTensorMap {
  return value as tfjs.NamedTensorMap;
}

function parseInputs(value: unknown): Inputs {
  return value as Inputs;
}

function parseGradInputs(value: unknown): GradInputs {
  return value as GradInputs;
}

function parseBackend(backend: unknown): TensorFlowBackend {
  return backend as TensorFlowBackend;
}
