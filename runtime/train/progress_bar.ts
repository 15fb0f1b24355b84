import process from "node:process";
import { type ProgressState, progressFigures, progressShare } from "../../protocol/payloads/progress.ts";

/** What shows how far a training has come. */
export interface TrainingBar {
  description: string;
  postfix: string | Readonly<Record<string, unknown>>;
  advance(by?: number): void;
  end(): void;
}

export interface TrainingBarOptions {
  readonly description: string;
  readonly total?: number;
  readonly unit: string;
}

type MakeBar = (options: TrainingBarOptions) => TrainingBar;

/** A line is written again at most this often. */
const SHOW_EVERY_MS = 100;

let make: MakeBar = (options) => new LineBar(options);

/** Shows the bars of `fit`, `fitDataset` and `evaluate` by other means than a line of text: in a notebook. */
export function showTrainingBars(makeBar: MakeBar): void {
  make = makeBar;
}

/** A bar that is shown from now on. */
export function trainingBar(options: TrainingBarOptions): TrainingBar {
  return make(options);
}

/** On a terminal a line that writes itself again; elsewhere the last of them only. */
export class LineBar implements TrainingBar {
  description: string;
  postfix: string | Readonly<Record<string, unknown>> = "";
  readonly #options: TrainingBarOptions;
  readonly #startedMs = performance.now();
  #count = 0;
  #shownMs = Number.NEGATIVE_INFINITY;
  #length = 0;

  constructor(options: TrainingBarOptions) {
    this.description = options.description;
    this.#options = options;
  }

  advance(by = 1): void {
    this.#count += by;
    const nowMs = performance.now();
    if (!process.stdout.isTTY || nowMs < this.#shownMs + SHOW_EVERY_MS) return;
    this.#shownMs = nowMs;
    const line = this.#line("running").slice(0, Math.max(0, process.stdout.columns - 1));
    process.stdout.write(`\r${line.padEnd(this.#length)}`);
    this.#length = line.length;
  }

  end(): void {
    const { total } = this.#options;
    const line = this.#line(total === undefined || this.#count >= total ? "done" : "stopped");
    process.stdout.write(`${process.stdout.isTTY ? "\r" : ""}${line.padEnd(this.#length)}\n`);
  }

  #line(status: ProgressState["status"]): string {
    const elapsedMs = performance.now() - this.#startedMs;
    const { total, unit } = this.#options;
    const state: ProgressState = {
      status,
      count: this.#count,
      unit,
      elapsedMs,
      description: this.description,
      postfix: typeof this.postfix === "string" ? this.postfix : metricsText(this.postfix),
      rate: (this.#count / elapsedMs) * 1000,
      ...(total === undefined ? {} : { total }),
    };
    const share = progressShare(state);
    const percent = share === undefined ? "" : `${String(Math.floor(share * 100)).padStart(3)}% `;
    return `${this.description}: ${percent}${progressFigures(state)}`;
  }
}

/** `loss=0.123, acc=0.97` */
export function metricsText(metrics: Readonly<Record<string, unknown>>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name}=${typeof value === "number" ? Number(value.toPrecision(4)) : value}`)
    .join(", ");
}
