import { existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { packageRoot } from "../../runtime/environment.ts";
import { runLogged } from "./run_logged.ts";
import { hashFiles, isStamped, listFiles, writeStamp } from "./stamp.ts";
import type { Step, StepLog } from "./step.ts";

const layers = ["protocol", "runtime", "data", "serving", "magics", "kernel", "cli"];
const dist = join(packageRoot, "dist");
const stamp = join(dist, ".stamp");

/** The TypeScript sources, compiled to `dist/`. */
export const compiledSourcesStep: Step = {
  name: "Flowbook (dist)",
  advice: "The errors above are the compiler's: `git status` shows what was changed.",
  isDone: () => existsSync(join(dist, "cli", "main.js")) && isStamped(stamp, inputs()),
  async run(log) {
    const before = inputs();
    await compile("tsconfig.build.json", log);
    removeOrphans();
    // loaded when there is work: most starts have none
    const { bundleKernel } = await import("./kernel_bundle.ts");
    await bundleKernel();
    writeStamp(stamp, before);
  },
};

/** Runs the compiler with a configuration of the project. @throws Error if there are type errors. */
export async function compile(configuration: string, log: StepLog): Promise<void> {
  const tsc = join(packageRoot, "node_modules", "typescript", "bin", "tsc");
  await runLogged(process.execPath, [tsc, "-p", configuration, "--pretty", "false"], {
    cwd: packageRoot,
    log,
  });
}

function inputs(): string {
  const sources = layers.map((layer) => join(packageRoot, layer));
  const settings = ["package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  const files = [...sources, ...settings.map((name) => join(packageRoot, name))];
  return hashFiles(files, (file) => /\.(ts|json)$/.test(file));
}

/** Output whose source has gone would still be packed and imported. */
function removeOrphans(): void {
  for (const file of listFiles(dist)) {
    const path = relative(dist, file);
    const source = path.replace(/\.(js|d\.ts)$/, ".ts");
    if (source !== path && !existsSync(join(packageRoot, source))) rmSync(file);
  }
}
