import { expandHome } from "./expand_home.ts";
import type { Magic } from "./magic.ts";
import { splitWords } from "./split_words.ts";

type Runtime = Pick<typeof import("../runtime/index.ts"), "trainingRuns" | "compareRuns" | "loggedRuns">;

/** `%metrics [LOGDIR]` */
export const metrics: Magic = {
  name: "metrics",
  kind: "line",
  summary:
    "Show the curves of this session's training runs, also of those that still go on, beside those of a log folder.",
  usage: "%metrics [LOGDIR]",
  example: "%metrics",
  async run({ args, evaluate, display, print }) {
    const { trainingRuns, compareRuns, loggedRuns } = parseRuntime(
      await evaluate('await import("flowbook")'),
    );
    const [folder] = splitWords("%metrics", args);
    const runs = trainingRuns();
    const logged = folder === undefined ? [] : loggedRuns(expandHome(folder));
    const all = [...runs, ...logged];
    if (all.length === 0) {
      return print(
        `There are no runs yet: each fit is one${folder === undefined ? "" : `, and none in ${folder}`}.\n`,
      );
    }
    display(compareRuns(all));
  },
};

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}
