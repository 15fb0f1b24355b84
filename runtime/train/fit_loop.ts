import * as tfjs from "@tensorflow/tfjs";
// In cells the package's name stands for `runtime/tf.ts`, whose types must not be made of themselves.
import type * as tfjsTypes from "@tensorflow/tfjs/dist/index.js";
import { currentRecorder } from "../backend/recorder.ts";
import { UsageError } from "../usage_error.ts";
import { FitProgress } from "./fit_progress.ts";
import { FitRun } from "./fit_run.ts";
import { Means, MetricTotals, type UnresolvedLogs } from "./metric_totals.ts";
import { trainingBar } from "./progress_bar.ts";
import { type Data, RowBatches, rowNumbers, shuffleRows } from "./row_batches.ts";
import { training } from "./trainings.ts";

type Callback = tfjs.CallbackList["callbacks"][number];
type Step = (data: Data) => tfjs.Tensor[];

/** What `LayersModel.fit` hands to its loop, in tfjs's order. */
type FitArguments = [
  step: Step,
  data: Data,
  labels: readonly string[],
  batchSize: number | undefined,
  epochs: number | undefined,
  verbose: number | undefined,
  callbacks: readonly Callback[],
  validate: Step | null,
  validationData: Data,
  shuffle: boolean | string | undefined,
  metrics: readonly string[],
  initialEpoch: number | undefined,
];

/** The parts of `tf.LayersModel` that its loops use. */
interface FittedModel {
  history: tfjs.History;
  isTraining: boolean;
  stopTraining_: boolean;
  fit(x: unknown, y: unknown, options: unknown): Promise<tfjs.History>;
  fitLoop(...parameters: FitArguments): Promise<tfjs.History>;
  testLoop(step: Step, data: Data, batchSize: number, verbose?: number, steps?: number): tfjs.Tensor[];
  fitDataset(dataset: unknown, options: unknown): Promise<tfjs.History>;
}

/** An evaluation that takes longer shows how far it is, unless it is told what to show. */
const SHOW_AFTER_MS = 1000;

const registered: { readonly level: number; readonly make: new () => Callback }[] = [];

/** As tfjs's: callbacks of this class take part in every `fit` with at least this verbosity. */
export const registerCallbackConstructor: typeof tfjsTypes.registerCallbackConstructor = (level, make) => {
  tfjs.registerCallbackConstructor(level, make);
  registered.push({ level, make });
};

/** Puts loops of our own in place of tfjs's: theirs took as long again as the steps of a small model. */
export function replaceLoops(): void {
  const prototype = parseModel(tfjs.LayersModel.prototype);
  const { fit, fitDataset, testLoop } = prototype;
  prototype.fit = function (x, y, options) {
    return training(this, () => fit.call(this, x, y, options));
  };
  prototype.fitLoop = function (...parameters) {
    return fitLoop(this, parameters);
  };
  prototype.testLoop = function (step, data, batchSize, verbose, steps) {
    if (currentRecorder() !== undefined || typeof steps === "number") {
      return testLoop.call(this, step, data, batchSize, 0, steps);
    }
    return evaluateBatches(step, new RowBatches(data, batchSize), verbose);
  };
  prototype.fitDataset = function (dataset, options) {
    return training(this, () => fitDataset.call(this, dataset, options));
  };
  const list = parseCallbackList(tfjs.CallbackList.prototype);
  const { setParams } = list;
  // `fitDataset` goes on to run tfjs's loop.
  list.setParams = function (params) {
    const [first] = this.callbacks;
    if (first?.constructor.name === "BaseLogger")
      this.callbacks.splice(0, 1, ...ownCallbacks(params.verbose));
    setParams.call(this, params);
  };
}

function ownCallbacks(verbose: unknown): Callback[] {
  const totals = new MetricTotals();
  const run = new FitRun(totals);
  return typeof verbose === "number" && verbose > 0 ? [totals, run, new FitProgress(totals)] : [totals, run];
}

async function fitLoop(model: FittedModel, parameters: FitArguments): Promise<tfjs.History> {
  const [step, data, labels, size, epochCount, verbosity, given, validate, ...more] = parameters;
  const [validationData, shuffle, metrics, start] = more;
  const [batchSize, epochs, verbose, initialEpoch] = [
    size ?? 32,
    epochCount ?? 1,
    verbosity ?? 1,
    start ?? 0,
  ];
  if (shuffle === "batch") throw new UsageError("fit", 'shuffle is "batch"', "Pass true or false.");
  const batches = new RowBatches(data, batchSize);
  const history = new tfjs.History();
  const others = registered.filter(({ level }) => verbose >= level).map(({ make }) => new make());
  const list = new tfjs.CallbackList([...ownCallbacks(verbose), ...others, ...given, history]);
  list.setParams({
    epochs,
    initialEpoch,
    samples: batches.rowCount,
    batchSize,
    verbose,
    doValidation: validate !== null,
    metrics: [...metrics],
  });
  list.setModel(parseContainer(model));
  model.history = history;
  await list.onTrainBegin();
  model.stopTraining_ = false;
  const order = rowNumbers(batches.rowCount);
  for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining_; epoch += 1) {
    await list.onEpochBegin(epoch);
    if (shuffle !== false) shuffleRows(order);
    const logs: UnresolvedLogs = {};
    await runEpoch({ model, step, labels, batches, order, callbacks: list.callbacks }, () => {
      if (validate !== null)
        Object.assign(logs, validation(model, validate, validationData, { labels, batchSize }));
    });
    await list.onEpochEnd(epoch, logs);
  }
  await list.onTrainEnd();
  await history.syncData();
  return history;
}

interface Epoch {
  readonly model: FittedModel;
  readonly step: Step;
  readonly labels: readonly string[];
  readonly batches: RowBatches;
  readonly order: Int32Array;
  readonly callbacks: readonly Callback[];
}

/** @param atLast called after the last step, before it is told to the callbacks. */
async function runEpoch(
  { model, step, labels, batches, order, callbacks }: Epoch,
  atLast: () => void,
): Promise<void> {
  const untold = parseCallback(Object.getPrototypeOf(tfjs.Callback.prototype));
  const begin = callbacks.filter(({ onBatchBegin }) => onBatchBegin !== untold.onBatchBegin);
  const end = callbacks.filter(({ onBatchEnd }) => onBatchEnd !== untold.onBatchEnd);
  let batch = 0;
  for (const data of batches.inOrder(order)) {
    const logs: UnresolvedLogs = {};
    for (const callback of begin) await callback.onBatchBegin(batch, logs);
    Object.assign(logs, { batch, size: batches.sizeOf(batch) }, runStep(step, data, labels));
    if (batch === batches.count - 1) atLast();
    for (const callback of end) await callback.onBatchEnd(batch, logs);
    for (const value of Object.values(logs)) if (typeof value !== "number") value.dispose();
    if (model.stopTraining_) return;
    batch += 1;
  }
}

function runStep(step: Step, data: Data, labels: readonly string[]): UnresolvedLogs {
  const logs: UnresolvedLogs = {};
  tfjs.tidy(() => {
    const results = step(data);
    for (const [index, label] of labels.entries()) {
      const result = results[index];
      if (result !== undefined) logs[label] = parseScalar(tfjs.keep(result));
    }
  });
  return logs;
}

function validation(
  model: FittedModel,
  validate: Step,
  data: Data,
  { labels, batchSize }: { readonly labels: readonly string[]; readonly batchSize: number },
): UnresolvedLogs {
  const values = model.testLoop(validate, data, batchSize, 0);
  const logs: UnresolvedLogs = {};
  for (const [index, label] of labels.entries()) {
    const value = values[index];
    if (value !== undefined) logs[`val_${label}`] = parseScalar(value);
  }
  return logs;
}

/** The means of what `step` computes, over the rows. */
function evaluateBatches(step: Step, batches: RowBatches, verbose: number | undefined): tfjs.Tensor[] {
  using means = new Means();
  const beganMs = performance.now();
  const options = { description: "evaluate", total: batches.count, unit: "step" };
  let bar = verbose !== undefined && verbose > 0 ? trainingBar(options) : undefined;
  try {
    let batch = 0;
    for (const data of batches.inOrder(rowNumbers(batches.rowCount))) {
      const weight = batches.sizeOf(batch);
      tfjs.tidy(() => {
        for (const [index, result] of step(data).entries()) means.add(String(index), result, weight);
      });
      batch += 1;
      if (bar !== undefined) bar.advance();
      else if (verbose === undefined && performance.now() - beganMs > SHOW_AFTER_MS) {
        bar = trainingBar(options);
        bar.advance(batch);
      }
    }
  } finally {
    bar?.end();
  }
  return [...means.values().values()].map((mean) => tfjs.scalar(mean));
}

function parseModel(prototype: unknown): FittedModel {
  return prototype as FittedModel;
}

function parseContainer(model: unknown): Parameters<tfjs.CallbackList["setModel"]>[0] {
  return model as Parameters<tfjs.CallbackList["setModel"]>[0];
}

function parseCallback(prototype: unknown): Callback {
  return prototype as Callback;
}

function parseCallbackList(prototype: unknown): {
  readonly callbacks: Callback[];
  setParams(params: Readonly<Record<string, unknown>>): void;
} {
  return prototype as {
    readonly callbacks: Callback[];
    setParams(params: Readonly<Record<string, unknown>>): void;
  };
}

function parseScalar(tensor: tfjs.Tensor): tfjs.Scalar {
  return tensor as tfjs.Scalar;
}
