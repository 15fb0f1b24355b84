import { resolve } from "node:path";
import {
  type TrainingRun,
  trainingRunLimit,
  trainingSeriesLimit,
  trainingTextLimit,
} from "../protocol/payloads/training.ts";
import { LogFolder } from "./summary/log_folder.ts";
import type { LoggedRun, ScalarSeries } from "./summary/logged_run.ts";
import { Curve } from "./train/curve.ts";

/** All points of a run that an output keeps. */
const savedPoints = 20_000;
const settingLimit = 100;

/**
 * What was logged in a folder, as runs whose curves can be compared.
 * @throws UsageError if there is no such folder
 */
export function loggedRuns(folder: string): readonly TrainingRun[] {
  return new LogFolder(folder)
    .readAll()
    .filter(({ scalars }) => scalars.size > 0)
    .slice(0, trainingRunLimit)
    .map((run) => runOf(run, resolve(folder)));
}

function runOf({ name, scalars, hparams }: LoggedRun, folder: string): TrainingRun {
  const series = [...scalars].slice(0, trainingSeriesLimit);
  const times = series.flatMap(([, { wallTimes }]) => [wallTimes[0] ?? 0, wallTimes.at(-1) ?? 0]);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const most = Math.floor(savedPoints / series.length);
  return {
    id: cut(`${folder}/${name}`),
    title: cut(name === "." ? folder.slice(folder.lastIndexOf("/") + 1) : name),
    status: "done",
    startedMs: Math.max(0, first * 1000),
    elapsedMs: (last - first) * 1000,
    step: Math.max(0, ...series.map(([, { steps }]) => steps.at(-1) ?? 0)),
    settings: Object.fromEntries(
      Object.entries(hparams)
        .slice(0, settingLimit)
        .map(([key, value]) => [cut(key), typeof value === "string" ? cut(value) : value]),
    ),
    series: series.map(([tag, scalar]) => curveOf(cut(tag), scalar, first).all(most)),
  };
}

/** A program that was started again logs steps once more: as in TensorBoard the newer ones hold. */
function curveOf(name: string, { steps, wallTimes, values }: ScalarSeries, start: number): Curve {
  const kept: number[] = [];
  for (const [index, step] of steps.entries()) {
    while (kept.length > 0 && (steps[kept.at(-1) ?? 0] ?? 0) >= step) kept.pop();
    kept.push(index);
  }
  const curve = new Curve(name);
  for (const index of kept) {
    curve.push(steps[index] ?? 0, values[index] ?? Number.NaN, (wallTimes[index] ?? start) - start);
  }
  return curve;
}

function cut(text: string): string {
  return text.length > trainingTextLimit ? `…${text.slice(1 - trainingTextLimit)}` : text;
}
