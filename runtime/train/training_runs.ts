import { trainingRunLimit } from "../../protocol/payloads/training.ts";
import { liveViews } from "../live_views.ts";
import { trainingPicture } from "./training_picture.ts";
import { TrainingRun } from "./training_run.ts";

/** The training runs of this session, the newest last. */
export function trainingRuns(): readonly TrainingRun[] {
  return liveViews
    .all()
    .filter((view) => view instanceof TrainingRun)
    .filter(({ isLogged }) => !isLogged)
    .slice(-trainingRunLimit);
}

/** Runs to be looked at side by side: a notebook shows their curves in one view. */
export function compareRuns(runs: readonly TrainingRun[]): object {
  const mime = "application/vnd.flowbook.training.v1+json";
  const shown = () => {
    const svg = trainingPicture(runs);
    return {
      [mime]: {
        runs: runs.flatMap((run) => run.saved().runs).slice(-trainingRunLimit),
        live: runs.map(({ id }) => id).slice(-trainingRunLimit),
      },
      "text/plain": runs.map(({ item }) => `${item.title}: ${item.state}`).join("\n"),
      ...(svg === undefined ? {} : { "image/svg+xml": svg }),
    };
  };
  return { [Symbol.for("Jupyter.display")]: shown };
}
