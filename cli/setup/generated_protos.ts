import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../runtime/environment.ts";
import { pythonEnvironment, stateDirectory, venvProgram } from "../paths.ts";
import { sitePackages } from "./python_packages.ts";
import { protobufRequirement, tensorboardRequirement, tensorflowVersion } from "./requirements.ts";
import { runLogged } from "./run_logged.ts";
import { hashFiles, isStamped, writeStamp } from "./stamp.ts";
import type { Step } from "./step.ts";

const outDir = join(packageRoot, "runtime", "proto");
/** TensorBoard without what it needs to run: only its descriptors are read. */
const tensorboardPackages = join(stateDirectory(), "tensorboard-descriptors");
const stamp = join(outDir, ".stamp");

/** TypeScript for the protos of TensorFlow and TensorBoard, from the descriptors in their wheels. */
export const generatedProtosStep: Step = {
  name: "TensorFlow's protos (runtime/proto)",
  advice:
    "Check that PyPI (or the index in your pip configuration) can be reached; delete .venv if a wheel is damaged.",
  isDone: () => existsSync(outDir) && isStamped(stamp, inputs()),
  async run(log) {
    // loaded when there is work: most starts have none
    const { generateProtos } = await import("./protos.ts");
    const python = venvProgram("python");
    const pip = ["-m", "pip", "install", "--no-compile", "--no-deps", "--upgrade", "--quiet"];
    const args = [...pip, "--target", tensorboardPackages, tensorboardRequirement];
    await runLogged(python, args, { cwd: packageRoot, env: pythonEnvironment(), log });
    const folders = { sitePackages: sitePackages(), tensorboardPackages };
    await generateProtos({ python, ...folders, outDir, log });
    writeStamp(stamp, inputs());
  },
};

function inputs(): string {
  const generator = hashFiles([join(packageRoot, "cli", "setup", "protos.ts")]);
  return [tensorflowVersion, tensorboardRequirement, protobufRequirement, generator].join("\n");
}
