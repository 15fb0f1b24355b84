import {
  type TrainingHead,
  type TrainingPayload,
  type TrainingRun,
  trainingRunLimit,
  trainingSeriesLimit,
} from "../../../protocol/payloads/training.ts";
import { Curve } from "./curve.ts";

/** A run as the page holds it. */
export interface HeldRun {
  head: TrainingHead;
  readonly curves: Map<string, Curve>;
}

/** The runs of one view. */
export class Runs {
  readonly #runs = new Map<string, HeldRun>();

  get all(): readonly HeldRun[] {
    return [...this.#runs.values()];
  }

  /** Puts runs in the place of what is known of them. */
  replace({ runs }: TrainingPayload): void {
    for (const run of runs) {
      if (this.#runs.size < trainingRunLimit || this.#runs.has(run.id)) {
        this.#runs.set(run.id, { head: run, curves: new Map() });
        this.append(run);
      }
    }
  }

  /** Adds points at the end of a run's curves. */
  append(run: TrainingRun): void {
    const held = this.#runs.get(run.id);
    if (held === undefined) return;
    held.head = run;
    for (const series of run.series) {
      const curve = held.curves.get(series.name) ?? new Curve(series.name);
      if (held.curves.size >= trainingSeriesLimit && !held.curves.has(series.name)) continue;
      held.curves.set(series.name, curve);
      curve.stepsPerEpoch = run.stepsPerEpoch ?? 1;
      curve.appendSeries(series);
    }
  }
}
