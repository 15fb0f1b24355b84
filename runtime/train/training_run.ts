import { randomUUID } from "node:crypto";
import type { LiveItem } from "../../protocol/live.ts";
import {
  remainingMs,
  type TrainingChanges,
  type TrainingHead,
  type TrainingPayload,
  type TrainingStatus,
  trainingSeriesLimit,
} from "../../protocol/payloads/training.ts";
import { type LiveView, liveViews } from "../live_views.ts";
import { Curve } from "./curve.ts";

/** All points of a snapshot: some 250 KB, which pass the Jupyter server's limit at once. */
const SNAPSHOT_POINTS = 8000;
/** All points of an output that is saved in a notebook. */
const SAVED_POINTS = 4000;
const BATCH_POINTS = 4000;

/** What is known of a run when it begins. */
export type TrainingPlan = Pick<
  TrainingHead,
  "title" | "totalSteps" | "stepsPerEpoch" | "epochs" | "settings"
>;

/** A training run and its curves, which can be watched while it goes on. */
export class TrainingRun implements LiveView {
  readonly id: string;
  /** Whether only a log folder knows it. */
  readonly isLogged: boolean;
  readonly #plan: TrainingPlan;
  readonly #startedMs: number;
  /** The same on the clock of `performance.now()`. */
  readonly #beganMs: number;
  readonly #curves = new Map<string, Curve>();
  #endedMs: number | undefined;
  #status: TrainingStatus = "running";
  #step = 0;

  /** @param logged for a run of the past, or of another process: its id, and when it began. */
  constructor(plan: TrainingPlan, logged?: { readonly id: string; readonly startedMs: number }) {
    this.#plan = plan;
    this.id = logged?.id ?? randomUUID();
    this.isLogged = logged !== undefined;
    this.#startedMs = logged?.startedMs ?? Date.now();
    this.#beganMs = performance.now() - (Date.now() - this.#startedMs);
  }

  /** A moment of the clock on the wall, in milliseconds since 1970, as `performance.now()` would have told it. */
  atMs(wallMs: number): number {
    return this.#beganMs + (wallMs - this.#startedMs);
  }

  /** Adds a point; `atMs` as `performance.now()` told it. The curve is looked at by whoever follows the run. */
  push(name: string, point: { readonly step: number; readonly value: number; readonly atMs: number }): void {
    let curve = this.#curves.get(name);
    if (curve === undefined) {
      if (this.#curves.size >= trainingSeriesLimit) return;
      curve = new Curve(name);
      this.#curves.set(name, curve);
    }
    curve.push(point.step, point.value, (point.atMs - this.#beganMs) / 1000);
  }

  /** The run has come so far; whoever follows it is told. */
  reached(step: number): void {
    this.#step = step;
    liveViews.touch(this);
  }

  /** @param atMs when it ended, as `performance.now()` tells it. */
  end(status: Exclude<TrainingStatus, "running">, atMs = performance.now()): void {
    if (this.#endedMs !== undefined) return;
    this.#endedMs = atMs;
    this.#status = status;
    liveViews.touch(this);
  }

  get curves(): readonly Curve[] {
    return [...this.#curves.values()];
  }

  get head(): TrainingHead {
    return {
      ...this.#plan,
      id: this.id,
      status: this.#status,
      startedMs: this.#startedMs,
      elapsedMs: (this.#endedMs ?? performance.now()) - this.#beganMs,
      step: this.#step,
    };
  }

  get item(): LiveItem {
    return {
      id: this.id,
      kind: "run",
      title: this.#plan.title,
      state: stateText(this.head),
      running: this.#status === "running",
      mime: "application/vnd.flowbook.training.v1+json",
    };
  }

  snapshot(): TrainingPayload {
    return this.#payload(SNAPSHOT_POINTS, (curve, most) => curve.whole(most));
  }

  saved(): TrainingPayload {
    return this.#payload(SAVED_POINTS, (curve, most) => curve.all(most));
  }

  changes(): TrainingChanges {
    const series = this.curves.flatMap((curve) => curve.untold(BATCH_POINTS) ?? []);
    return { run: { ...this.head, series } };
  }

  #payload(
    points: number,
    seriesOf: (curve: Curve, most: number) => ReturnType<Curve["whole"]>,
  ): TrainingPayload {
    const most = Math.floor(points / Math.max(1, this.#curves.size));
    const series = this.curves.map((curve) => seriesOf(curve, most));
    return { runs: [{ ...this.head, series }], live: [this.id] };
  }
}

/** `step 40/100, 12 s left` */
export function stateText(head: TrainingHead): string {
  const { status, step, totalSteps } = head;
  const steps = totalSteps === undefined ? `step ${step}` : `step ${step}/${totalSteps}`;
  const leftMs = remainingMs(head);
  if (leftMs !== undefined) return `${steps}, ${Math.ceil(leftMs / 1000)} s left`;
  return status === "running" ? steps : `${status}, ${steps}`;
}
