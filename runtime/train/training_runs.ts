import { trainingRunLimit } from "../../protocol/payloads/training.ts";
import { liveViews } from "../live_views.ts";
import { TrainingRun } from "./training_run.ts";

/** The training runs of this session, the newest last. */
export function trainingRuns(): readonly TrainingRun[] {
  return liveViews
    .all()
    .filter((view) => view instanceof TrainingRun)
    .slice(-trainingRunLimit);
}

/** Runs to be looked at side by side: a notebook shows their curves in one view. */
export function compareRuns(runs: readonly TrainingRun[]): object {
  const states = runs.map(({ item }) => `${item.title}: ${item.state}`);
  const mime = "application/vnd.flowbook.training.v1+json";
  const shown = () => ({
    [mime]: { runs: runs.flatMap((run) => run.saved().runs), live: runs.map(({ id }) => id) },
    "text/plain": states.join("\n"),
  });
  return { [Symbol.for("Jupyter.display")]: shown };
}
