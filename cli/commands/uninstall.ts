import { lstatSync, rmSync } from "node:fs";
import process from "node:process";
import type { Command } from "../command.ts";
import { chosenDataDirectory, chosenName, chosenSitePackages, installOptions } from "../install_target.ts";
import { papermillPluginPaths } from "../papermill_plugin.ts";
import { extensionDirectory, kernelspecDirectory } from "../registration.ts";

export const uninstall: Command = {
  name: "uninstall",
  summary: "Take back what `install` with the same options did.",
  usage: "[--user | --sys-prefix | --prefix DIR] [--name NAME]",
  options: installOptions,

  async run(line) {
    const dataDirectory = chosenDataDirectory("uninstall", line);
    const name = chosenName("uninstall", line);
    const packages = chosenSitePackages(line, dataDirectory);
    const paths = [
      kernelspecDirectory(dataDirectory, name),
      extensionDirectory(dataDirectory),
      ...(packages === undefined ? [] : papermillPluginPaths(packages)),
    ];
    const present = paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
    for (const path of present) {
      rmSync(path, { recursive: true });
      process.stdout.write(`✔ removed ${path}\n`);
    }
    if (present.length === 0) process.stdout.write(`Nothing of Flowbook is in ${dataDirectory}.\n`);
    return 0;
  },
};
