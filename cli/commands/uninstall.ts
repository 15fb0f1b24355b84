import { lstatSync, rmSync } from "node:fs";
import process from "node:process";
import type { Command } from "../command.ts";
import { chosenDataDirectory, chosenName, installOptions } from "../install_target.ts";
import { extensionDirectory, kernelspecDirectory } from "../registration.ts";

export const uninstall: Command = {
  name: "uninstall",
  summary: "Take back what `install` with the same options did.",
  usage: "[--user | --sys-prefix | --prefix DIR] [--name NAME]",
  options: installOptions,

  async run(line) {
    const dataDirectory = chosenDataDirectory("uninstall", line);
    const name = chosenName("uninstall", line);
    const folders = [kernelspecDirectory(dataDirectory, name), extensionDirectory(dataDirectory)];
    const present = folders.filter((folder) => lstatSync(folder, { throwIfNoEntry: false }) !== undefined);
    for (const folder of present) {
      rmSync(folder, { recursive: true });
      process.stdout.write(`✔ removed ${folder}\n`);
    }
    if (present.length === 0) process.stdout.write(`Nothing of Flowbook is in ${dataDirectory}.\n`);
    return 0;
  },
};
