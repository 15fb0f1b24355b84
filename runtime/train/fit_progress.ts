import * as tfjs from "@tensorflow/tfjs";
import { epochsOf, type FitParams, stepsPerEpochOf } from "./fit_params.ts";
import type { MetricTotals, UnresolvedLogs } from "./metric_totals.ts";
import { metricsText, type TrainingBar, trainingBar } from "./progress_bar.ts";

/** With more epochs than this one bar counts all steps, so that a notebook does not fill with bars. */
const MOST_BARS = 20;
/** Losses and metrics are read at most this often. */
const READ_EVERY_MS = 100;

const running = new WeakMap<object, FitProgress>();

/** Shows the epoch, the step, the time left and the metrics of a training; a bar each epoch, or one for all. */
export class FitProgress extends tfjs.Callback {
  readonly #totals: MetricTotals;
  #bar: TrainingBar | undefined;
  #readMs = Number.NEGATIVE_INFINITY;
  #epochBeganMs = 0;

  constructor(totals: MetricTotals) {
    super();
    this.#totals = totals;
  }

  override setModel(model: Parameters<tfjs.Callback["setModel"]>[0]): void {
    super.setModel(model);
    running.set(model, this);
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epochBeganMs = performance.now();
    if (this.#isByEpoch) return;
    const description = this.#title(epoch);
    if (this.#bar === undefined) {
      const steps = stepsPerEpochOf(this.#params);
      const epochs = this.#oneBar ? this.#epochs : 1;
      const total = steps === undefined ? {} : { total: steps * epochs };
      this.#bar = trainingBar({ description, unit: "step", ...total });
    } else this.#bar.description = description;
  }

  override async onBatchEnd(): Promise<void> {
    if (this.#bar === undefined) return;
    this.#bar.advance();
    const nowMs = performance.now();
    if (nowMs < this.#readMs + READ_EVERY_MS) return;
    this.#readMs = nowMs;
    this.#bar.postfix = Object.fromEntries(this.#totals.averages());
  }

  override async onEpochEnd(epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    const metrics = Object.fromEntries(
      Object.entries(logs)
        .map(([name, value]) => [name, numberOf(value)] as const)
        .toSorted(([a], [b]) => Number(isOfValidation(a)) - Number(isOfValidation(b))),
    );
    if (this.#isByEpoch) {
      const seconds = ((performance.now() - this.#epochBeganMs) / 1000).toFixed(1);
      console.log(`${this.#title(epoch)} - ${seconds} s - ${metricsText(metrics)}`);
      return;
    }
    if (this.#bar !== undefined) this.#bar.postfix = metrics;
    if (!this.#oneBar) this.end();
  }

  override async onTrainEnd(): Promise<void> {
    this.end();
  }

  /** Leaves the bar where it is. */
  end(): void {
    this.#bar?.end();
    this.#bar = undefined;
  }

  get #params(): FitParams {
    return this.params;
  }

  /** `verbose: 2`: a line for each epoch, and no bars. */
  get #isByEpoch(): boolean {
    return this.#params.verbose === 2;
  }

  get #epochs(): number {
    return epochsOf(this.#params);
  }

  get #oneBar(): boolean {
    return this.#epochs > MOST_BARS;
  }

  #title(epoch: number): string {
    return `Epoch ${epoch + 1}/${this.#params.epochs ?? "?"}`;
  }
}

/** Ends what a training shows that did not come to its own end. */
export function endProgress(model: object): void {
  running.get(model)?.end();
  running.delete(model);
}

function isOfValidation(name: string): boolean {
  return name.startsWith("val_");
}

function numberOf(value: number | tfjs.Tensor): number {
  return typeof value === "number" ? value : Number(value.dataSync()[0]);
}
