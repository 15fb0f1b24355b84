import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../runtime/environment.ts";
import { builtExtension } from "../registration.ts";
import { runLogged } from "./run_logged.ts";
import { hashFiles, isStamped, writeStamp } from "./stamp.ts";
import type { Step } from "./step.ts";

const stamp = join(builtExtension, ".stamp");

/** The JupyterLab extension, bundled to `extension/labextension/`. */
export const builtExtensionStep: Step = {
  name: "JupyterLab extension",
  advice: "`npm run build -w extension` shows the same failure.",
  isDone: () => existsSync(join(builtExtension, "package.json")) && isStamped(stamp, inputs()),
  async run(log) {
    const before = inputs();
    const args = ["run", "build", "--silent", "-w", "extension"];
    await runLogged("npm", args, { cwd: packageRoot, log });
    writeStamp(stamp, before);
  },
};

function inputs(): string {
  const files = ["extension", "protocol", "package-lock.json"].map((name) => join(packageRoot, name));
  return hashFiles(files, (file) => !file.endsWith(".tsbuildinfo"));
}
