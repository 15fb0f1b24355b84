import type { Magic } from "./magic.ts";

type Runtime = Pick<typeof import("../runtime/index.ts"), "trainingRuns" | "compareRuns">;

/** `%metrics` */
export const metrics: Magic = {
  name: "metrics",
  kind: "line",
  summary: "Show the curves of this session's training runs in one view, also of those that still go on.",
  usage: "%metrics",
  example: "%metrics",
  async run({ evaluate, display, print }) {
    const { trainingRuns, compareRuns } = parseRuntime(await evaluate('await import("flowbook")'));
    const runs = trainingRuns();
    if (runs.length === 0) return print("There are no runs yet: each fit is one.\n");
    display(compareRuns(runs));
  },
};

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}
