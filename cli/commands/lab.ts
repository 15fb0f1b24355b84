import { existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import process from "node:process";
import { CliError } from "../cli_error.ts";
import type { Command } from "../command.ts";
import { jupyterEnvironment } from "../jupyter_environment.ts";
import { venvProgram } from "../paths.ts";
import { handOver } from "../setup/hand_over.ts";
import { runSteps } from "../setup/progress.ts";
import { installedVariant } from "../setup/python_packages.ts";
import { setupSteps } from "../setup/steps.ts";

export const lab: Command = {
  name: "lab",
  summary: "Open JupyterLab on a folder or a notebook; sets up first what is missing.",
  usage: "[FOLDER | NOTEBOOK] [JupyterLab's own options]",
  options: [],
  notes: "For example: flowbook lab analysis.ipynb --no-browser --port 9000",
  passesOptionsThrough: true,

  async run(line) {
    const [first = ".", ...rest] = line.positionals;
    const named = !first.startsWith("-");
    const target = jupyterTarget(named ? first : ".");
    const options = named ? rest : line.positionals;
    await runSteps(setupSteps(installedVariant()));
    const program = venvProgram("jupyter-lab");
    if (!existsSync(program)) {
      throw new CliError(`flowbook lab: ${program} does not exist. Run: flowbook doctor`, { exitStatus: 1 });
    }
    return handOver(program, [...target, ...rootFlags(), ...options], { env: jupyterEnvironment() });
  },
};

function jupyterTarget(target: string): readonly string[] {
  const path = resolve(target);
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) throw new CliError(`flowbook lab: ${target} does not exist.`);
  if (entry.isDirectory()) return [`--ServerApp.root_dir=${path}`];
  const url = `/lab/tree/${encodeURIComponent(basename(path))}`;
  return [`--ServerApp.root_dir=${dirname(path)}`, `--LabApp.default_url=${url}`];
}

/** Containers run as root, where Jupyter refuses to start without being told. */
function rootFlags(): readonly string[] {
  return process.getuid?.() === 0 ? ["--allow-root"] : [];
}
