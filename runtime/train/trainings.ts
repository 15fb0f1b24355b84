import { endProgress } from "./fit_progress.ts";
import { endRun } from "./fit_run.ts";
import { unwatch } from "./terminate_on_nan.ts";

interface TrainedModel {
  isTraining: boolean;
  stopTraining_: boolean;
}

const underWay = new Set<TrainedModel>();

/** Runs a training, and ends what it did not end itself. */
export async function training<T>(model: TrainedModel, run: () => Promise<T>): Promise<T> {
  // A second one at a time is refused by tfjs.
  if (underWay.has(model)) return await run();
  underWay.add(model);
  try {
    return await run();
  } finally {
    underWay.delete(model);
    end(model);
  }
}

/** Ends the trainings of an interrupted cell: none of its code runs any more to do so. */
export function endTrainings(): void {
  for (const model of underWay) {
    Object.assign(model, { isTraining: false, stopTraining_: true });
    end(model);
  }
  underWay.clear();
}

function end(model: TrainedModel): void {
  endProgress(model);
  endRun(model);
  unwatch(model);
}
