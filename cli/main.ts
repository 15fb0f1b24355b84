#!/usr/bin/env node
import { join } from "node:path";
import process from "node:process";
import { nearestName } from "../magics/nearest_name.ts";
import { packageRoot } from "../runtime/environment.ts";
import { CliError } from "./cli_error.ts";
import { commandHelp, parseCommandLine } from "./command.ts";
import { commands } from "./commands/index.ts";
import { packageVersion } from "./package_version.ts";

const version = packageVersion(join(packageRoot, "package.json"));

// a reader that has seen enough (`flowbook run … | head`) must not end a run before its notebook is saved
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = args;
  if (name === "--version") return print(`${version}\n`);
  if (["--help", "-h", "help"].includes(name)) return print(help(rest[0]));
  try {
    const command = findCommand(name);
    if (rest.includes("--help") || rest.includes("-h")) return print(commandHelp(command));
    return await command.run(parseCommandLine(command, rest));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitStatus;
  }
}

function findCommand(name: string): (typeof commands)[number] {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const nearest = nearestName(
    name,
    commands.map((candidate) => candidate.name),
  );
  const suggestion = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  throw new CliError(`flowbook: there is no command ${name}.${suggestion} See: flowbook --help`);
}

function help(name: string | undefined): string {
  if (name !== undefined && !name.startsWith("-")) return commandHelp(findCommand(name));
  const width = Math.max(...commands.map((command) => command.name.length));
  const list = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    `Flowbook ${version}: TypeScript notebooks with TensorFlow.`,
    "",
    "flowbook COMMAND [arguments]",
    "",
    ...list,
    "",
    "flowbook COMMAND --help shows a command's options.",
    "",
  ].join("\n");
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
