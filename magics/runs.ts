import type { Magic } from "./magic.ts";

type Runtime = Pick<typeof import("../runtime/index.ts"), "trainingRuns">;

/** `%runs` */
export const runs: Magic = {
  name: "runs",
  kind: "line",
  summary: "List the training runs of this session with their settings and their newest values.",
  usage: "%runs",
  example: "%runs",
  async run({ evaluate, display, print }) {
    const { trainingRuns } = parseRuntime(await evaluate('await import("flowbook")'));
    const rows = trainingRuns().map(({ head, curves }) => ({
      run: head.title,
      status: head.status,
      step: head.step,
      seconds: Math.round(head.elapsedMs / 100) / 10,
      ...Object.fromEntries(curves.map(({ name, last }) => [name, last])),
      ...head.settings,
    }));
    if (rows.length === 0) return print("There are no runs yet: each fit is one.\n");
    display(rows);
  },
};

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}
