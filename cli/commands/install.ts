import { existsSync } from "node:fs";
import process from "node:process";
import type { Command } from "../command.ts";
import { chosenDataDirectory, chosenName, installOptions } from "../install_target.ts";
import { registrationDirectory } from "../paths.ts";
import {
  builtExtension,
  copyExtension,
  extensionDirectory,
  kernelspecDirectory,
  linkExtension,
  registerKernelspec,
} from "../registration.ts";

export const install: Command = {
  name: "install",
  summary: "Register the kernel and the JupyterLab extension with a Jupyter; by default Flowbook's own.",
  usage: "[--user | --sys-prefix | --prefix DIR] [--name NAME]",
  options: installOptions,
  notes:
    "Only --user writes to your home folder. The kernelspec names this copy of Flowbook: run it again after moving it.",

  async run(line) {
    const dataDirectory = chosenDataDirectory("install", line);
    const name = chosenName("install", line);
    registerKernelspec(dataDirectory, name);
    process.stdout.write(`✔ kernel ${name}  ${kernelspecDirectory(dataDirectory, name)}\n`);
    if (existsSync(builtExtension)) {
      // ours is linked, so that a rebuild shows; other folders may outlive this copy
      if (dataDirectory === registrationDirectory()) linkExtension(dataDirectory);
      else copyExtension(dataDirectory);
      process.stdout.write(`✔ extension  ${extensionDirectory(dataDirectory)}\n`);
    }
    return 0;
  },
};
