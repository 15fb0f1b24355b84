import * as tfjs from "@tensorflow/tfjs";
import { rememberRows } from "../function/example_rows.ts";
import type { JitCompile } from "../function/jit_choice.ts";
import { function_, type TracedFunction, tracerOf } from "../function/traced_function.ts";
import { UsageError } from "../usage_error.ts";
import { constantsOf } from "./learning_rate.ts";
import type { Data } from "./row_batches.ts";
import { watchedStep } from "./terminate_on_nan.ts";

declare module "@tensorflow/tfjs-layers/dist/engine/training.js" {
  interface ModelCompileArgs {
    /** Runs each op of `fit`, `evaluate` and `predict` by itself, as a debugger wants it. Default false. */
    runEagerly?: boolean;
    /** Whether steps are compiled by XLA; "auto", the default, times both and keeps the faster. */
    jitCompile?: JitCompile;
  }
}

type Step = (data: Data) => tfjs.Tensor[];
type Inputs = tfjs.Tensor | tfjs.Tensor[];

/** The parts of `tf.LayersModel` that its `fit`, `evaluate` and `predict` are made of. */
interface ModelInternals {
  readonly inputs: readonly unknown[];
  optimizer_: { incrementIterations(): void };
  testFunction: Step;
  collectedTrainableWeights: readonly { readonly id: number }[];
  compile(args: tfjs.ModelCompileArgs): void;
  dispose(): unknown;
  makeTrainFunction(): Step;
  makeTestFunction(): void;
  predictLoop(inputs: Inputs, batchSize?: number, verbose?: boolean): Inputs;
}

/** The traced functions of one model, until it is compiled anew. */
interface ModelTraces {
  readonly runEagerly: boolean;
  readonly jitCompile: JitCompile;
  train?: TracedFunction<(data: Data, version: string) => tfjs.Tensor[]>;
  test?: TracedFunction<(data: Data) => tfjs.Tensor[]>;
  predict?: TracedFunction<(inputs: Inputs) => Inputs>;
}

const traces = new WeakMap<object, ModelTraces>();

/** Lets `fit`, `evaluate` and `predict` of all models run traced steps, unless they are compiled to run eagerly. */
export function traceModels(): void {
  const prototype = parseModel(tfjs.LayersModel.prototype);
  const { compile, dispose, makeTrainFunction, makeTestFunction, predictLoop } = prototype;
  prototype.compile = function (args) {
    release(this);
    traces.set(this, { runEagerly: args.runEagerly ?? false, jitCompile: args.jitCompile ?? "auto" });
    compile.call(this, args);
  };
  prototype.dispose = function () {
    release(this);
    return dispose.call(this);
  };
  prototype.makeTrainFunction = function () {
    const eager = makeTrainFunction.call(this);
    const step = tracesOf(this).runEagerly ? eager : trainFunction(this, eager);
    return (data) => watchedStep(this, data, step);
  };
  prototype.makeTestFunction = function () {
    makeTestFunction.call(this);
    if (tracesOf(this).runEagerly) return;
    const own = tracesOf(this);
    own.test ??= function_(this.testFunction, { name: "evaluate", jitCompile: own.jitCompile });
    const { test } = own;
    const eager = this.testFunction;
    this.testFunction = (data) =>
      attempt(
        own,
        () => test(data),
        () => eager(data),
      );
  };
  prototype.predictLoop = function (inputs, batchSize = 32, verbose = false) {
    const eager = (batch: Inputs) => predictLoop.call(this, batch, lengthOf(batch), verbose);
    const own = tracesOf(this);
    if (own.runEagerly) return predictLoop.call(this, inputs, batchSize, verbose);
    own.predict ??= function_(eager, { name: "predict", jitCompile: own.jitCompile });
    const { predict } = own;
    const batchFunction = (batch: Inputs) =>
      attempt(
        own,
        () => predict(batch),
        () => eager(batch),
      );
    return predictBatches(batchFunction, inputs, batchSize);
  };
}

/** The graph of a step of `model`, a serialized `GraphDef`; undefined where it runs op by op, or has not run yet. */
export function trainingGraph(model: object): Uint8Array | undefined {
  const own = traces.get(model);
  return own?.runEagerly || own?.train === undefined
    ? undefined
    : tracerOf(own.train)?.traceFor([]).graphDef();
}

function trainFunction(model: ModelInternals, eager: Step): Step {
  const own = tracesOf(model);
  own.train ??= function_((data: Data) => eager(data), { name: "train_step", jitCompile: own.jitCompile });
  const { train } = own;
  return (data) => {
    rememberRows(model, () => data.slice(0, model.inputs.length).filter(isPresent));
    const { traceCount } = train;
    const version = `${JSON.stringify(constantsOf(model.optimizer_))} ${model.collectedTrainableWeights.length}`;
    const step = () => {
      const results = train(data, version);
      if (train.traceCount === traceCount) model.optimizer_.incrementIterations();
      return results;
    };
    return attempt(own, step, () => eager(data));
  };
}

function isPresent(tensor: tfjs.Tensor | null | undefined): tensor is tfjs.Tensor {
  return tensor !== null && tensor !== undefined;
}

/** A model whose code reads values cannot be traced; it goes on as it did before there were traces. */
function attempt<T>(own: ModelTraces, traced: () => T, eager: () => T): T {
  if (own.runEagerly) return eager();
  try {
    return traced();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.warn(`${error.message} The model runs without a graph, which is slower.`);
    Object.assign(own, { runEagerly: true });
    return eager();
  }
}

function predictBatches(predict: (batch: Inputs) => Inputs, inputs: Inputs, batchSize: number): Inputs {
  return tfjs.tidy(() => {
    const count = lengthOf(inputs);
    const batches: Inputs[] = [];
    for (let start = 0; start < count; start += batchSize) {
      const size = Math.min(batchSize, count - start);
      const slice = (tensor: tfjs.Tensor) => (size === count ? tensor : tfjs.slice(tensor, start, size));
      batches.push(predict(Array.isArray(inputs) ? inputs.map(slice) : slice(inputs)));
    }
    const [first] = batches;
    if (first === undefined) throw new UsageError("predict", "there are no rows", "Pass at least one.");
    if (batches.length === 1) return first;
    if (!Array.isArray(first)) return tfjs.concat(batches as tfjs.Tensor[], 0);
    return first.map((_, output) =>
      tfjs.concat(
        batches.map((batch) => (batch as tfjs.Tensor[])[output] as tfjs.Tensor),
        0,
      ),
    );
  });
}

function lengthOf(inputs: Inputs): number {
  return (Array.isArray(inputs) ? inputs[0] : inputs)?.shape[0] ?? 0;
}

function tracesOf(model: ModelInternals): ModelTraces {
  let own = traces.get(model);
  if (own === undefined) {
    own = { runEagerly: false, jitCompile: "auto" };
    traces.set(model, own);
  }
  return own;
}

function release(model: ModelInternals): void {
  const own = traces.get(model);
  own?.train?.dispose();
  own?.test?.dispose();
  own?.predict?.dispose();
  traces.delete(model);
}

function parseModel(prototype: unknown): ModelInternals {
  return prototype as ModelInternals;
}
