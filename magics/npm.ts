import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../runtime/environment.ts";
import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";
import { runProgram } from "./run_program.ts";
import { splitWords } from "./split_words.ts";

/** Subcommands that write into the project they find. */
const changing = [
  "install",
  "i",
  "add",
  "uninstall",
  "un",
  "remove",
  "rm",
  "update",
  "up",
  "ci",
  "dedupe",
  "prune",
];

/** `%npm ARGUMENTS` */
export const npm: Magic = {
  name: "npm",
  kind: "line",
  summary: "Run npm in the notebook's folder, with install scripts off.",
  usage: "%npm SUBCOMMAND [ARGUMENT …]",
  example: "%npm ls --depth=0",
  subcommands: ["install", "uninstall", "update", "ls", "outdated", "view", "init"],
  options: [
    { name: "--save-dev", summary: "Install as a development dependency." },
    { name: "--no-save", summary: "Install without a line in package.json." },
    { name: "--depth", value: "N", summary: "How many levels `ls` shows." },
  ],
  async run({ args, cwd, signal, print, printError }) {
    const words = splitWords("%npm", args);
    const [subcommand] = words;
    if (subcommand === undefined) throw new UsageError("%npm", "what should npm do", `Use ${npm.usage}.`);
    if (words.includes("-g") || words.includes("--global")) {
      throw new UsageError("%npm", "cells cannot import global packages", "Leave out --global.");
    }
    if (changing.includes(subcommand)) print(`${describeTarget(projectFolder(cwd), cwd)}\n`);
    const options = { cwd, signal, env: quiet, print, printError };
    const status = await runProgram("npm", withoutScripts(words), options);
    if (status === 0) return;
    throw new UsageError(`%npm ${subcommand}`, `npm ended with ${status}`, "Its own messages are above.");
  },
};

/** The switch comes last of npm's own arguments, so that it holds whatever the cell says. */
function withoutScripts(words: readonly string[]): readonly string[] {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return [...words.slice(0, end), "--ignore-scripts", ...words.slice(end)];
}

/** No bars, colours or advertisements in a notebook's output. */
const quiet = {
  NO_COLOR: "1",
  npm_config_color: "false",
  npm_config_progress: "false",
  npm_config_fund: "false",
  npm_config_audit: "false",
  npm_config_update_notifier: "false",
};

/** The folder that npm takes as the project: the nearest one upward with a package.json or node_modules. */
function projectFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) || existsSync(join(folder, "node_modules"))) return folder;
    if (dirname(folder) === folder) return from;
  }
}

function describeTarget(project: string, cwd: string): string {
  if (project === packageRoot) {
    throw new UsageError(
      "%npm",
      `the nearest package.json above ${cwd} is Flowbook's own, which this would change`,
      "Run %npm init -y first, so that the notebook's folder becomes a project of its own.",
    );
  }
  const why = project === cwd ? "the notebook's folder" : "the nearest project above the notebook's folder";
  return `npm works in ${project}, ${why}.`;
}
