import * as tfjs from "@tensorflow/tfjs";
import type { TrainingHead } from "../../protocol/payloads/training.ts";
import { liveViews } from "../live_views.ts";
import { epochsOf, type FitParams, stepsPerEpochOf } from "./fit_params.ts";
import type { MetricTotals, UnresolvedLogs } from "./metric_totals.ts";
import { TrainingRun } from "./training_run.ts";

/** Whoever follows is told at most this often; values of steps are read then. */
const TELL_EVERY_MS = 100;
const SHOWN_VERBOSITY = 1;

interface RunningModel {
  readonly name?: unknown;
  readonly loss?: unknown;
  readonly optimizer?: { getClassName?(): string; readonly learningRate?: unknown };
  countParams?(): number;
}

type Show = (run: TrainingRun) => void;
let show: Show = () => undefined;
const running = new WeakMap<object, FitRun>();
const fits = new Map<string, number>();

/** Shows the curves of each `fit` that shows its progress: in a notebook. */
export function showTrainingRuns(showRun: Show): void {
  show = showRun;
}

/** Keeps the losses and metrics of each step of a `fit` as a run that can be watched. */
export class FitRun extends tfjs.Callback {
  readonly #totals: MetricTotals;
  readonly #steps = new Map<string, number>();
  #run: TrainingRun | undefined;
  #step = 0;
  #toldMs = 0;
  #model: object = {};

  constructor(totals: MetricTotals) {
    super();
    this.#totals = totals;
    totals.onValue = (name, value, atMs) => {
      const step = (this.#steps.get(name) ?? 0) + 1;
      this.#steps.set(name, step);
      this.#run?.push(name, { step, value, atMs });
    };
  }

  override setModel(model: Parameters<tfjs.Callback["setModel"]>[0]): void {
    super.setModel(model);
    this.#model = model;
    running.set(model, this);
  }

  override async onTrainBegin(): Promise<void> {
    const params: FitParams = this.params;
    const run = new TrainingRun(planOf(parseModel(this.#model), params));
    this.#run = run;
    liveViews.add(run);
    if (params.verbose === SHOWN_VERBOSITY) show(run);
  }

  override async onBatchEnd(): Promise<void> {
    this.#step += 1;
    const nowMs = performance.now();
    if (nowMs < this.#toldMs + TELL_EVERY_MS) return;
    this.#toldMs = nowMs;
    this.#totals.averages();
    this.#run?.reached(this.#step);
  }

  override async onEpochEnd(_epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    const atMs = performance.now();
    for (const [name, value] of Object.entries(logs)) {
      if (!name.startsWith("val_")) continue;
      const number = typeof value === "number" ? value : Number(value.dataSync()[0]);
      this.#run?.push(name, { step: this.#step, value: number, atMs });
    }
    this.#run?.reached(this.#step);
  }

  override async onTrainEnd(): Promise<void> {
    const { totalSteps = this.#step } = this.#run?.head ?? {};
    this.end(this.#step < totalSteps ? "stopped" : "done");
  }

  end(status: "done" | "stopped"): void {
    this.#run?.reached(this.#step);
    this.#run?.end(status);
    this.#run = undefined;
  }
}

/** Ends the run of a training that did not come to its own end. */
export function endRun(model: object): void {
  running.get(model)?.end("stopped");
  running.delete(model);
}

function planOf(
  model: RunningModel,
  params: FitParams,
): Omit<TrainingHead, "id" | "status" | "startedMs" | "elapsedMs" | "step"> {
  const name = String(model.name ?? "model").slice(0, 100);
  const fit = (fits.get(name) ?? 0) + 1;
  fits.set(name, fit);
  const epochs = epochsOf(params);
  const stepsPerEpoch = stepsPerEpochOf(params);
  const steps = stepsPerEpoch === undefined ? {} : { stepsPerEpoch, totalSteps: stepsPerEpoch * epochs };
  return { title: `${name} · fit ${fit}`, epochs, ...steps, settings: settingsOf(model, params) };
}

function settingsOf(model: RunningModel, { batchSize, samples }: FitParams): TrainingHead["settings"] {
  const { optimizer, loss } = model;
  const all: Readonly<Record<string, unknown>> = {
    optimizer: optimizer?.getClassName?.(),
    learningRate: optimizer?.learningRate,
    lossFunction: loss,
    batchSize,
    samples,
    parameters: model.countParams?.(),
  };
  const settings: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(all)) {
    if (typeof value === "number" || typeof value === "string") settings[name] = value;
  }
  return settings;
}

function parseModel(model: unknown): RunningModel {
  return model as RunningModel;
}
