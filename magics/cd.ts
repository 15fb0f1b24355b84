import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import process from "node:process";
import { UsageError } from "../runtime/usage_error.ts";
import { expandHome } from "./expand_home.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

let previous: string | undefined;

/** `%cd [FOLDER]` */
export const cd: Magic = {
  name: "cd",
  kind: "line",
  summary: "Change the working folder of file access and programs; imports stay relative to the notebook.",
  usage: "%cd [FOLDER], - for the folder before, or nothing for the home folder",
  example: "%cd .",
  async run({ args, print }) {
    const [name] = parseOptions(cd, args, 1).words;
    const from = process.cwd();
    const to = resolve(from, target(name));
    const known = await stat(to).catch(() => undefined);
    if (known === undefined) throw new UsageError("%cd", `there is no folder ${to}`, "Check the path.");
    if (!known.isDirectory()) throw new UsageError("%cd", `${to} is not a folder`, "Name its folder.");
    process.chdir(to);
    previous = from;
    print(`${process.cwd()}\n`);
  },
};

function target(name: string | undefined): string {
  if (name === undefined) return homedir();
  if (name !== "-") return expandHome(name);
  if (previous === undefined) {
    throw new UsageError("%cd", "there is no folder before this one", `Use ${cd.usage}.`);
  }
  return previous;
}
