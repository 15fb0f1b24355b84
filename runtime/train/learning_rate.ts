import * as tfjs from "@tensorflow/tfjs";
import { nativeTensor } from "../backend/binding.ts";
import { undoing } from "../backend/interruption.ts";
import { nameScope } from "../backend/name_scopes.ts";
import { currentRecorder } from "../backend/recorder.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { standIn, withStandIn } from "../backend/stand_in.ts";
import { GraphTensor } from "../capi/graph.ts";

declare module "@tensorflow/tfjs-core/dist/optimizers/optimizer.js" {
  interface Optimizer {
    /** Takes effect from the next step on, also in functions that were compiled with another rate. */
    setLearningRate(learningRate: number): void;
  }
}

/** The parts of tfjs's optimizers that have to do with the learning rate. */
interface OptimizerInternals {
  learningRate: number;
  /** SGD and momentum keep the negative rate as a tensor. */
  c?: tfjs.Tensor;
  applyGradients(gradients: unknown): void;
  setLearningRate?(learningRate: number): void;
  getConfig(): Readonly<Record<string, unknown>>;
}

const optimizerClasses = [
  tfjs.AdadeltaOptimizer,
  tfjs.AdagradOptimizer,
  tfjs.AdamOptimizer,
  tfjs.AdamaxOptimizer,
  tfjs.MomentumOptimizer,
  tfjs.RMSPropOptimizer,
  tfjs.SGDOptimizer,
];

/** The methods that read the learning rate at each run of a graph. */
const reading = new WeakSet<object>();
/** The rate of which the tensor `c` was made. */
const ratesOfTensors = new WeakMap<object, number>();

/**
 * Makes the learning rate an input of traced functions: it may change from step to step, by
 * `setLearningRate` or by assignment, and nothing is traced again.
 */
export function traceLearningRates(): void {
  for (const { prototype, className } of optimizerClasses) {
    const optimizer = parseOptimizer(prototype);
    const { applyGradients } = optimizer;
    optimizer.applyGradients = function (gradients) {
      const apply = () => applyGradients.call(this, gradients);
      if (currentRecorder() === undefined) applyEagerly(this, apply);
      else nameScope(className, () => applyTraced(this, apply));
    };
    reading.add(optimizer.applyGradients);
    const { setLearningRate } = optimizer;
    optimizer.setLearningRate = function (rate) {
      this.learningRate = rate;
      setLearningRate?.call(this, rate);
      if (this.c !== undefined) ratesOfTensors.set(this.c, rate);
    };
  }
}

/** What of an optimizer's configuration a graph of its step holds as constants. */
export function constantsOf(optimizer: object): object {
  const { applyGradients, getConfig } = parseOptimizer(optimizer);
  const { learningRate, ...constants } = getConfig.call(optimizer);
  return reading.has(applyGradients) ? constants : { learningRate, ...constants };
}

/** Assigning the rate of SGD leaves its tensor behind. */
function applyEagerly(optimizer: OptimizerInternals, apply: () => void): void {
  const { c, learningRate } = optimizer;
  if (c !== undefined && ratesOfTensors.get(c) !== learningRate) optimizer.setLearningRate?.(learningRate);
  apply();
}

function applyTraced(optimizer: OptimizerInternals, apply: () => void): void {
  const recorder = currentRecorder();
  if (recorder === undefined) throw new Error("learning rate: nothing is traced.");
  const { c, learningRate } = optimizer;
  const backend = tensorflowBackend();
  const plus = recorder.number(optimizer, () => optimizer.learningRate);
  const minus = tfjs.neg(backend.tensorOf(plus));
  const negative = nativeTensor(backend.tensorId(minus));
  if (!(negative instanceof GraphTensor)) throw new Error("learning rate: its negative is not in the graph.");
  const restore = () => {
    optimizer.learningRate = learningRate;
    if (c !== undefined) optimizer.c = c;
  };
  undoing(restore, () => {
    optimizer.learningRate = standIn;
    if (c !== undefined) optimizer.c = minus;
    withStandIn({ plus, minus: negative }, apply);
  });
}

function parseOptimizer(prototype: unknown): OptimizerInternals {
  return prototype as OptimizerInternals;
}
