import { type TrainingPayload, trainingRunLimit } from "../../protocol/payloads/training.ts";
import { liveViews } from "../live_views.ts";
import { TrainingRun } from "./training_run.ts";

/** The training runs of this session, the newest last. */
export function trainingRuns(): readonly TrainingRun[] {
  return liveViews
    .all()
    .filter((view) => view instanceof TrainingRun)
    .slice(-trainingRunLimit);
}

/**
 * Runs to be looked at side by side: a notebook shows their curves in one view.
 * @param logged those that only a log folder knows.
 */
export function compareRuns(runs: readonly TrainingRun[], logged: TrainingPayload["runs"] = []): object {
  const states = runs.map(({ item }) => `${item.title}: ${item.state}`);
  const read = logged.map(({ title, step, series }) => `${title}: step ${step}, ${series.length} curves`);
  const mime = "application/vnd.flowbook.training.v1+json";
  const shown = () => ({
    [mime]: {
      runs: [...runs.flatMap((run) => run.saved().runs), ...logged].slice(-trainingRunLimit),
      live: runs.map(({ id }) => id),
    },
    "text/plain": [...states, ...read].join("\n"),
  });
  return { [Symbol.for("Jupyter.display")]: shown };
}
