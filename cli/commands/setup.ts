import process from "node:process";
import { CliError } from "../cli_error.ts";
import type { Command, CommandLine } from "../command.ts";
import { isVenvLent } from "../paths.ts";
import { runSteps } from "../setup/progress.ts";
import { installedVariant } from "../setup/python_packages.ts";
import type { Variant } from "../setup/requirements.ts";
import { setupSteps } from "../setup/steps.ts";

export const setup: Command = {
  name: "setup",
  summary: "Install JupyterLab and TensorFlow's library beside Flowbook, if they are not there yet.",
  usage: "[--gpu | --cpu]",
  options: [
    { name: "gpu", summary: "TensorFlow with NVIDIA's CUDA libraries (Linux on x86-64)" },
    { name: "cpu", summary: "back to TensorFlow without CUDA" },
  ],

  async run(line) {
    const variant = chosenVariant(line);
    if (isVenvLent() && variant !== undefined) {
      throw new CliError(
        `flowbook setup: FLOWBOOK_VENV is ${process.env.FLOWBOOK_VENV}, which Flowbook does not change. ` +
          "Install TensorFlow there with pip, or unset FLOWBOOK_VENV.",
      );
    }
    await runSteps(setupSteps(variant ?? installedVariant()));
    process.stderr.write("✔ Everything is set up\n");
    return 0;
  },
};

function chosenVariant(line: CommandLine): Variant | undefined {
  if (line.flag("gpu") && line.flag("cpu"))
    throw new CliError("flowbook setup: choose one of --gpu and --cpu.");
  if (line.flag("gpu")) return "gpu";
  return line.flag("cpu") ? "cpu" : undefined;
}
