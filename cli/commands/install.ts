import { existsSync } from "node:fs";
import process from "node:process";
import type { Command } from "../command.ts";
import { chosenDataDirectory, chosenName, chosenSitePackages, installOptions } from "../install_target.ts";
import { writePapermillPlugin } from "../papermill_plugin.ts";
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
  notes: `Only --user writes to your home folder. The kernelspec names this copy of Flowbook: run it again after moving it.
In a Python environment papermill can set parameters of notebooks too (papermill -p).`,

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
    const packages = chosenSitePackages(line, dataDirectory);
    if (packages !== undefined) {
      writePapermillPlugin(packages);
      process.stdout.write(`✔ parameters for papermill  ${packages}\n`);
    }
    return 0;
  },
};
