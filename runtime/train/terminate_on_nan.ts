import * as tfjs from "@tensorflow/tfjs";
import { findNonFinite, type NonFinite, weightsOf } from "./non_finite.ts";
import type { Data } from "./row_batches.ts";

type Step = (data: Data) => tfjs.Tensor[];

const watching = new WeakMap<object, TerminateOnNaN>();

/**
 * Stops a training whose loss is no longer finite, and warns of the epoch, the step and the layer. Reads the
 * loss after each step, and keeps the weights of before it until then.
 * @example await model.fit(xs, ys, { callbacks: [new tf.callbacks.TerminateOnNaN()] });
 */
export class TerminateOnNaN extends tfjs.Callback {
  #epoch = 0;
  #found: (NonFinite & { readonly loss: number }) | undefined;

  override async onTrainBegin(): Promise<void> {
    watching.set(this.model, this);
    this.#found = undefined;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
  }

  override async onBatchEnd(batch: number): Promise<void> {
    if (this.#found === undefined) return;
    const { loss, what, advice } = this.#found;
    this.model.stopTraining = true;
    const place = `step ${batch + 1} of epoch ${this.#epoch + 1}`;
    console.warn(
      `tf.callbacks.TerminateOnNaN: the loss is ${loss} at ${place}: ${what}. The training stops. ${advice}`,
    );
  }

  /** A step, of which this finds out what went wrong while its data are still there. */
  watch(data: Data, step: Step): tfjs.Tensor[] {
    const before = weightsOf(this.model);
    try {
      const results = step(data);
      const loss = Number(results[0]?.dataSync()[0]);
      if (!Number.isFinite(loss)) this.#found = { loss, ...findNonFinite(this.model, data, before) };
      return results;
    } finally {
      for (const handle of before.values()) handle[Symbol.dispose]();
    }
  }
}

/** Runs a step of a model, watched if a callback asked for that. */
export function watchedStep(model: object, data: Data, step: Step): tfjs.Tensor[] {
  const watcher = watching.get(model);
  return watcher === undefined ? step(data) : watcher.watch(data, step);
}

/** Ends what a training that failed did not end. */
export function unwatch(model: object): void {
  watching.delete(model);
}
