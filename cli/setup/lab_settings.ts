import { join } from "node:path";
import { venvDirectory } from "../../runtime/environment.ts";
import { isStamped, writeStamp } from "./stamp.ts";
import type { Step } from "./step.ts";

const file = join(venvDirectory(), "share", "jupyter", "lab", "settings", "overrides.json");

// the question about news would be the first thing a newcomer sees, and needs the network
const overrides = JSON.stringify(
  { "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } },
  null,
  2,
);

/** JupyterLab's defaults for our environment; what a person sets in JupyterLab wins over them. */
export const labSettingsStep: Step = {
  name: "JupyterLab settings",
  advice: "Check that the folder can be written.",
  isDone: () => isStamped(file, overrides),
  async run() {
    writeStamp(file, overrides);
  },
};
