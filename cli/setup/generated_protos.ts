import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../runtime/environment.ts";
import { venvProgram } from "../paths.ts";
import { sitePackages } from "./python_packages.ts";
import { protobufRequirement, tensorflowVersion } from "./requirements.ts";
import { hashFiles, isStamped, writeStamp } from "./stamp.ts";
import type { Step } from "./step.ts";

const outDir = join(packageRoot, "runtime", "proto");
const stamp = join(outDir, ".stamp");

/** TypeScript for TensorFlow's protos, from the descriptors in its wheel. */
export const generatedProtosStep: Step = {
  name: "TensorFlow's protos (runtime/proto)",
  advice: "Delete .venv and start again if the wheel is damaged.",
  isDone: () => existsSync(outDir) && isStamped(stamp, inputs()),
  async run(log) {
    // loaded when there is work: most starts have none
    const { generateProtos } = await import("./protos.ts");
    await generateProtos({ python: venvProgram("python"), sitePackages: sitePackages(), outDir, log });
    writeStamp(stamp, inputs());
  },
};

function inputs(): string {
  const generator = hashFiles([join(packageRoot, "cli", "setup", "protos.ts")]);
  return [tensorflowVersion, protobufRequirement, generator].join("\n");
}
