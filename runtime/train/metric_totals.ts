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
  readonly atMs: number;
}

/** Told of each value in the order of the steps, once it is known; `atMs` is when its step ended. */
export type OnValue = (name: string, value: number, atMs: number) => void;

/**
 * Means of values over rows. A device computes on while nobody reads; tfjs's own sums took more time than the
 * step of a small model.
 */
export class Means {
  readonly #sums = new Map<string, { sum: number; weight: number }>();
  readonly #onValue: OnValue | undefined;
  #waiting: Waiting[] = [];

  constructor(onValue?: OnValue) {
    this.#onValue = onValue;
  }

  add(name: string, value: tfjs.Tensor | number, weight: number): void {
    const atMs = performance.now();
    if (typeof value === "number") {
      this.#count({ name, weight, atMs }, value);
      return;
    }
    const handle = handleOf(tensorflowBackend().tensorId(value)).share();
    this.#waiting.push({ name, handle, weight, atMs });
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
    for (const item of waiting) {
      using owned = item.handle;
      this.#count(item, Number(readHandle(owned)[0]));
    }
  }

  #count({ name, weight, atMs }: Omit<Waiting, "handle">, value: number): void {
    this.#onValue?.(name, value, atMs);
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
  /** Told of each step's losses and metrics; must not change in the middle of an epoch. */
  onValue: OnValue | undefined;
  #means = new Means();

  /** The means of the epoch so far. */
  averages(): ReadonlyMap<string, number> {
    return this.#means.values();
  }

  override async onEpochBegin(): Promise<void> {
    this.#means[Symbol.dispose]();
    this.#means = new Means(this.onValue);
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
