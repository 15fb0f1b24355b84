import { join } from "node:path";
import { venvDirectory } from "../../runtime/environment.ts";
import { isStamped, writeStamp } from "./stamp.ts";
import type { Step } from "./step.ts";

/** Files of ours in the Python environment, with their content. */
const files: ReadonlyMap<string, string> = new Map([
  [
    // the question about news would be the first thing a newcomer sees, and needs the network
    join(venvDirectory(), "share", "jupyter", "lab", "settings", "overrides.json"),
    json({ "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } }),
  ],
  [
    // JupyterLab runs its own yarn.js at start, which would fail as a module of our "type": "module"
    join(venvDirectory(), "package.json"),
    json({ private: true, type: "commonjs" }),
  ],
]);

/** JupyterLab's defaults for our environment; what a person sets in JupyterLab wins over them. */
export const labSettingsStep: Step = {
  name: "JupyterLab settings",
  advice: "Check that the folder can be written.",
  isDone: () => [...files].every(([file, content]) => isStamped(file, content)),
  async run() {
    for (const [file, content] of files) writeStamp(file, content);
  },
};

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
