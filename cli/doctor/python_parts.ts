import { existsSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { venvDirectory } from "../../runtime/environment.ts";
import { jupyterEnvironment } from "../jupyter_environment.ts";
import { venvProgram } from "../paths.ts";
import { defaultKernelName, extensionName } from "../registration.ts";
import { type Finding, type Part, reinstall } from "./part.ts";
import { runProgram } from "./program.ts";

const python: Part = {
  name: "Python",
  needed: false,
  async check() {
    const program = venvProgram("python");
    if (!existsSync(program)) return missing(`there is no Python environment in ${venvDirectory()}`);
    const result = await runProgram(program, ["--version"]);
    const version = /Python (\S+)/.exec(result.stdout)?.[1];
    if (version !== undefined) return { state: "ok", version, detail: venvDirectory() };
    const advice = `Delete ${venvDirectory()}. ${reinstall}`;
    return { state: "broken", problem: `${program} does not run: ${result.stderr.trim()}`, advice };
  },
};

const jupyterlab: Part = {
  name: "JupyterLab",
  needed: false,
  async check() {
    const result = await jupyter("jupyter-lab", ["--version"]);
    return result === undefined ? missing("it is not installed") : { state: "ok", version: result.trim() };
  },
};

const extension: Part = {
  name: "JupyterLab extension",
  needed: false,
  async check(): Promise<Finding> {
    const list = await jupyter("jupyter-labextension", ["list"]);
    if (list === undefined) return missing("JupyterLab is not installed");
    const line = list.split("\n").find((text) => text.includes(`${extensionName} v`));
    const version = /v(\d\S*)/.exec(line ?? "")?.[1];
    if (line === undefined || version === undefined) return missing(`${extensionName} is not registered`);
    if (/ enabled .*OK/.test(line)) return { state: "ok", version, detail: "enabled" };
    return {
      state: "broken",
      problem: line.trim(),
      advice: `Run: jupyter labextension enable ${extensionName}`,
    };
  },
};

const kernelspec: Part = {
  name: "kernelspec",
  needed: false,
  async check(): Promise<Finding> {
    const list = await jupyter("jupyter-kernelspec", ["list", "--json"]);
    if (list === undefined) return missing("JupyterLab is not installed");
    const spec = parseKernelspec(JSON.parse(list), defaultKernelName);
    if (spec === undefined) return missing(`${defaultKernelName} is not registered`);
    const absent = spec.argv.find((word) => /[\\/]/.test(word) && !existsSync(word));
    if (absent === undefined) return { state: "ok", version: defaultKernelName, detail: spec.directory };
    const advice = `${reinstall} Or: flowbook install`;
    return { state: "broken", problem: `${spec.directory} names ${absent}, which does not exist`, advice };
  },
};

function missing(problem: string): Finding {
  return { state: "missing", problem, advice: reinstall };
}

/** What a Jupyter program prints (`labextension list` does so on stderr), or undefined if it is not there or fails. */
async function jupyter(program: string, args: readonly string[]): Promise<string | undefined> {
  const path = venvProgram(program);
  if (!existsSync(path)) return undefined;
  const result = await runProgram(path, args, jupyterEnvironment());
  if (result.status !== 0) return undefined;
  return stripVTControlCharacters(result.stdout === "" ? result.stderr : result.stdout);
}

interface FoundKernelspec {
  readonly directory: string;
  readonly argv: readonly string[];
}

function parseKernelspec(value: unknown, name: string): FoundKernelspec | undefined {
  const { kernelspecs } = value as {
    kernelspecs?: Record<string, { resource_dir?: unknown; spec?: { argv?: unknown } }>;
  };
  const found = kernelspecs?.[name];
  const argv = found?.spec?.argv;
  if (found === undefined || !Array.isArray(argv)) return undefined;
  return { directory: String(found.resource_dir), argv: argv.map(String) };
}

export const pythonParts: readonly Part[] = [python, jupyterlab, extension, kernelspec];
