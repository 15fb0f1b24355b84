import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { jupyterDataDirectory, venvDirectory } from "../runtime/environment.ts";
import { CliError } from "./cli_error.ts";
import type { CommandLine, CommandOption } from "./command.ts";
import { defaultKernelName } from "./registration.ts";
import { sitePackages } from "./setup/python_packages.ts";

/** Where `install` puts things and `uninstall` finds them. */
export const installOptions: readonly CommandOption[] = [
  { name: "user", summary: "your own Jupyter folder, for every Jupyter you run" },
  { name: "sys-prefix", summary: "the active Python environment (VIRTUAL_ENV or CONDA_PREFIX)" },
  { name: "prefix", value: "DIR", summary: "DIR/share/jupyter" },
  { name: "name", value: "NAME", summary: `the kernelspec's name (default: ${defaultKernelName})` },
];

/** Jupyter's data folder that the options choose; Flowbook's own Python environment by default. */
export function chosenDataDirectory(command: string, line: CommandLine): string {
  const prefixes = line.values("prefix");
  const chosen = [line.flag("user"), line.flag("sys-prefix"), prefixes.length > 0].filter(Boolean).length;
  if (chosen > 1) throw new CliError(`flowbook ${command}: choose one of --user, --sys-prefix and --prefix.`);
  if (line.flag("user")) return jupyterDataDirectory();
  if (line.flag("sys-prefix")) return join(activePrefix(command), "share", "jupyter");
  return join(resolve(prefixes.at(-1) ?? venvDirectory()), "share", "jupyter");
}

/** Where Python packages of the chosen environment lie; undefined where it is none, as with `--user`. */
export function chosenSitePackages(line: CommandLine, dataDirectory: string): string | undefined {
  const folder = sitePackages(join(dataDirectory, "..", ".."));
  return line.flag("user") || !existsSync(folder) ? undefined : folder;
}

/** The kernelspec's name, as Jupyter allows it. */
export function chosenName(command: string, line: CommandLine): string {
  const name = line.values("name").at(-1) ?? defaultKernelName;
  if (/^[A-Za-z0-9._-]+$/.test(name)) return name;
  throw new CliError(
    `flowbook ${command}: "${name}" is no kernel name. Use letters, digits, - _ and . only.`,
  );
}

function activePrefix(command: string): string {
  const prefix = process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX;
  if (prefix) return prefix;
  throw new CliError(
    `flowbook ${command}: no Python environment is active. Activate one, or use --prefix DIR.`,
  );
}
