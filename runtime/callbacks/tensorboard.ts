import { join } from "node:path";
import * as tfjs from "@tensorflow/tfjs";
import * as profiler from "../profiler/profiler.ts";
import { createFileWriter, type FileWriter } from "../summary/file_writer.ts";
import { scalar } from "../summary/scalar.ts";
import { UsageError } from "../usage_error.ts";
import { ModelWriter } from "./model_writer.ts";
import { type BatchRange, parseBatchRange } from "./profile_batch.ts";

/** What `tf.callbacks.TensorBoard` writes. */
export interface TensorBoardOptions {
  /** The folder; training goes to `train` in it, validation to `validation`. Default `logs`. */
  readonly logDir?: string;
  /** Weights are written as histograms every so many epochs. Default 0: never. */
  readonly histogramFreq?: number;
  /** Writes the graph of the training step, and the layers. Default true. */
  readonly writeGraph?: boolean;
  /** Writes weights as images too, when histograms are written. Default false. */
  readonly writeImages?: boolean;
  /** Writes losses and metrics after each epoch, after each batch too, or after every so many. Default "epoch". */
  readonly updateFreq?: "epoch" | "batch" | number;
  /** The batches, counted from 1 over all epochs, that are profiled: `7`, or `"5,8"` for 5 to 8. Default 0: none. */
  readonly profileBatch?: number | string;
  /** Weights of embedding layers are written for the projector every so many epochs. Default 0: never. */
  readonly embeddingsFreq?: number;
  /** A label for each row of an embedding layer; by the layers' names if there are several. */
  readonly embeddingsMetadata?: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

type Logs = NonNullable<Parameters<tfjs.Callback["onEpochEnd"]>[1]>;
type Metrics = Readonly<Record<string, number | tfjs.Tensor>>;

/** Events are kept in memory until an epoch ends, or there are so many. */
const queue = { maxQueue: 1000, flushMillis: 5000 };

const defaults = {
  logDir: "logs",
  histogramFreq: 0,
  writeGraph: true,
  writeImages: false,
  updateFreq: "epoch",
  embeddingsFreq: 0,
} as const;

/**
 * Writes a training for TensorBoard: losses and metrics, weights, the graph, embeddings, profiles of batches.
 * @throws UsageError if `updateFreq` or `profileBatch` is none of their values.
 * @see https://www.tensorflow.org/api_docs/python/tf/keras/callbacks/TensorBoard
 * @example
 * const board = new tf.callbacks.TensorBoard({ logDir: "logs", histogramFreq: 1, profileBatch: "5,8" });
 * await model.fit(xs, ys, { epochs: 5, callbacks: [board] });
 */
export class TensorBoard extends tfjs.Callback {
  readonly #options: TensorBoardOptions & Required<Pick<TensorBoardOptions, keyof typeof defaults>>;
  readonly #logDir: string;
  readonly #batchesPerWrite: number;
  readonly #profiled: BatchRange | undefined;
  #train: FileWriter | undefined;
  #validation: FileWriter | undefined;
  #step = 0;
  #wroteGraph = false;
  #isProfiling = false;

  constructor(options: TensorBoardOptions = {}) {
    super();
    this.#options = { ...defaults, ...options };
    this.#logDir = this.#options.logDir;
    this.#batchesPerWrite = batchesPerWrite(this.#options.updateFreq);
    this.#profiled = parseBatchRange(options.profileBatch ?? 0);
  }

  override async onTrainBegin(): Promise<void> {
    this.#close();
    this.#train = createFileWriter(join(this.#logDir, "train"), queue);
    this.#wroteGraph = !this.#options.writeGraph;
  }

  override async onBatchBegin(): Promise<void> {
    if (this.#profiled?.first !== this.#step + 1) return;
    profiler.start(join(this.#logDir, "train"));
    this.#isProfiling = true;
  }

  override async onBatchEnd(_batch: number, logs: Logs = {}): Promise<void> {
    this.#step += 1;
    if (this.#isProfiling && this.#step >= (this.#profiled?.last ?? 0)) this.#endProfile();
    if (!this.#wroteGraph) {
      this.#wroteGraph = true;
      this.#train?.asDefault(() => new ModelWriter(this.model).writeGraphs());
    }
    if (this.#step % this.#batchesPerWrite !== 0) return;
    this.#train?.asDefault(() => writeScalars("batch_", metricsOf(logs), this.#step));
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const { histogramFreq, writeImages, embeddingsFreq, embeddingsMetadata } = this.#options;
    const [own, validation] = splitValidation(metricsOf(logs));
    if (Object.keys(validation).length > 0) this.#writeValidation(validation, epoch);
    this.#train?.asDefault(() => {
      writeScalars("epoch_", { ...own, ...learningRateOf(this.model) }, epoch);
      const writer = new ModelWriter(this.model);
      if (isDue(epoch, histogramFreq)) writer.writeWeights(epoch, writeImages);
      if (isDue(epoch, embeddingsFreq)) writer.writeEmbeddings(embeddingsMetadata);
    });
    this.#train?.flush();
    this.#validation?.flush();
  }

  override async onTrainEnd(): Promise<void> {
    this.#close();
  }

  #writeValidation(values: Metrics, epoch: number): void {
    this.#validation ??= createFileWriter(join(this.#logDir, "validation"), queue);
    this.#validation.asDefault(() => {
      writeScalars("epoch_", values, epoch);
      for (const [name, value] of Object.entries(values)) {
        scalar(`evaluation_${name}_vs_iterations`, value, { step: this.#step });
      }
    });
  }

  #endProfile(): void {
    this.#isProfiling = false;
    profiler.stop();
  }

  #close(): void {
    if (this.#isProfiling) this.#endProfile();
    this.#train?.close();
    this.#validation?.close();
    this.#train = undefined;
    this.#validation = undefined;
  }
}

function writeScalars(prefix: string, values: Metrics, step: number): void {
  for (const [name, value] of Object.entries(values)) scalar(`${prefix}${name}`, value, { step });
}

function batchesPerWrite(updateFreq: NonNullable<TensorBoardOptions["updateFreq"]>): number {
  if (updateFreq === "epoch") return Number.POSITIVE_INFINITY;
  if (updateFreq === "batch") return 1;
  if (Number.isInteger(updateFreq) && updateFreq > 0) return updateFreq;
  throw new UsageError(
    "tf.callbacks.TensorBoard",
    `updateFreq is ${JSON.stringify(updateFreq)}`,
    'Pass "epoch", "batch", or every how many batches to write.',
  );
}

function isDue(epoch: number, freq: number): boolean {
  return freq > 0 && epoch % freq === 0;
}

/** Losses and metrics, without the figures that tfjs puts beside them. */
function metricsOf(logs: Logs): Metrics {
  const { batch: _batch, size: _size, ...metrics } = logs;
  return metrics;
}

/** The values of the training, and those of the validation by the same names. */
function splitValidation(values: Metrics): readonly [Metrics, Metrics] {
  const entries = Object.entries(values);
  const validation = entries.filter(([name]) => name.startsWith("val_"));
  return [
    Object.fromEntries(entries.filter((entry) => !validation.includes(entry))),
    Object.fromEntries(validation.map(([name, value]) => [name.slice("val_".length), value])),
  ];
}

function learningRateOf(model: tfjs.LayersModel): Readonly<Record<string, number>> {
  const rate: unknown = Reflect.get(model.optimizer, "learningRate");
  return typeof rate === "number" ? { learning_rate: rate } : {};
}
