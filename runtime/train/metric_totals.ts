import * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { tensorflowBackend } from "../backend/register.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { readHandle } from "../capi/tensor_values.ts";

/** Numbers, and scalars whose values nobody has asked for yet. */
export type UnresolvedLogs = NonNullable<Parameters<tfjs.Callback["onEpochEnd"]>[1]>;

/** Values that nobody has looked at are read after so many steps, so that they do not pile up. */
const MOST_WAITING = 1024;

interface Waiting {
  readonly name: string;
  readonly handle: TensorHandle;
  readonly weight: number;
}

/**
 * Means of values over rows. A device computes on while nobody reads; tfjs's own sums took more time than the
 * step of a small model.
 */
export class Means {
  readonly #sums = new Map<string, { sum: number; weight: number }>();
  #waiting: Waiting[] = [];

  add(name: string, value: tfjs.Tensor | number, weight: number): void {
    if (typeof value === "number") {
      this.#count(name, value, weight);
      return;
    }
    const handle = handleOf(tensorflowBackend().tensorId(value)).share();
    this.#waiting.push({ name, handle, weight });
    if (this.#waiting.length >= MOST_WAITING) this.#read();
  }

  /** As they are now. */
  values(): ReadonlyMap<string, number> {
    this.#read();
    return new Map([...this.#sums].map(([name, { sum, weight }]) => [name, sum / weight]));
  }

  [Symbol.dispose](): void {
    for (const { handle } of this.#waiting) handle[Symbol.dispose]();
    this.#waiting = [];
  }

  #read(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { name, handle, weight } of waiting) {
      using owned = handle;
      this.#count(name, Number(readHandle(owned)[0]), weight);
    }
  }

  #count(name: string, value: number, weight: number): void {
    const known = this.#sums.get(name);
    if (known === undefined) this.#sums.set(name, { sum: value * weight, weight });
    else {
      known.sum += value * weight;
      known.weight += weight;
    }
  }
}

/** The means of an epoch's losses and metrics, for its history: what tfjs's `BaseLogger` does. */
export class MetricTotals extends tfjs.Callback {
  #means = new Means();

  /** The means of the epoch so far. */
  averages(): ReadonlyMap<string, number> {
    return this.#means.values();
  }

  override async onEpochBegin(): Promise<void> {
    this.#means[Symbol.dispose]();
    this.#means = new Means();
  }

  override async onBatchEnd(_batch: number, logs: UnresolvedLogs = {}): Promise<void> {
    const size = typeof logs.size === "number" ? logs.size : 0;
    for (const name of metricsOf(this.params)) {
      const value = logs[name];
      if (value !== undefined) this.#means.add(name, value, size);
    }
  }

  override async onEpochEnd(_epoch: number, logs: UnresolvedLogs = {}): Promise<void> {
    for (const [name, value] of this.#means.values()) logs[name] = value;
  }
}

function metricsOf(params: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(params.metrics) ? params.metrics : [];
}
