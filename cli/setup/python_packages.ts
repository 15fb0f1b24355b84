import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { venvDirectory } from "../../runtime/environment.ts";
import { CliError } from "../cli_error.ts";
import { pythonEnvironment, venvProgram } from "../paths.ts";
import { describePython } from "./python.ts";
import {
  jupyterRequirements,
  newestTensorflowPython,
  numpyRequirement,
  protobufRequirement,
  tensorflowPackage,
  tensorflowVersion,
  type Variant,
} from "./requirements.ts";
import { runLogged } from "./run_logged.ts";
import { isStamped, writeStamp } from "./stamp.ts";
import type { Step, StepLog } from "./step.ts";

const advice = "Check that PyPI (or the index in your pip configuration) can be reached, then start again.";

/** Installs what is pinned in one list with one pip call, unless the stamp says it was. */
export function pipStep(name: string, requirements: readonly string[]): Step {
  const stamp = join(venvDirectory(), `.flowbook-${name.toLowerCase().replaceAll(/\W+/g, "-")}`);
  const inputs = requirements.join("\n");
  return {
    name,
    advice,
    isDone: () => isStamped(stamp, inputs),
    async run(log) {
      await pip(["install", "--prefer-binary", ...requirements], log);
      writeStamp(stamp, inputs);
    },
  };
}

/** JupyterLab and the Python clients that belong to it. */
export const jupyterStep = pipStep("JupyterLab", jupyterRequirements);

function variantStamp(): string {
  return join(venvDirectory(), ".flowbook-tensorflow");
}

/** The variant that was installed, `cpu` before anything was. */
export function installedVariant(): Variant {
  const stamp = variantStamp();
  return existsSync(stamp) && readFileSync(stamp, "utf8").startsWith("gpu") ? "gpu" : "cpu";
}

/** TensorFlow's C library and descriptors, from its Python wheel. */
export function tensorflowStep(variant: Variant): Step {
  const inputs = [variant, tensorflowVersion, protobufRequirement, numpyRequirement].join("\n");
  const size = variant === "gpu" ? "about 3 GB" : "about 260 MB";
  return {
    name: `TensorFlow ${tensorflowVersion} (${variant}, ${size})`,
    advice,
    isDone: () => isStamped(variantStamp(), inputs),
    async run(log) {
      if (variant === "gpu" && !(process.platform === "linux" && process.arch === "x64")) {
        throw new CliError(
          "TensorFlow's CUDA libraries exist for Linux on x86-64 only. Start without --gpu.",
        );
      }
      // the installed variant goes first: cut off from here on, neither is complete
      rmSync(variantStamp(), { force: true });
      const other = variant === "gpu" ? "tensorflow-cpu" : "tensorflow";
      // both wheels own the folder tensorflow/, so one must go before the other comes
      if (sitePackagesHold(other)) await pip(["uninstall", "--yes", other], log);
      await installTensorflow(variant, log);
      await pip(["install", "--prefer-binary", ...companions()], log);
      writeStamp(variantStamp(), inputs);
    },
  };
}

/** The few packages that the wheel's descriptors and native modules need; the latter load in no newer Python. */
function companions(): readonly string[] {
  const minor = describePython(venvProgram("python"))?.minor;
  const isNewer = minor !== undefined && minor > newestTensorflowPython.minor;
  return isNewer ? [protobufRequirement] : [protobufRequirement, numpyRequirement];
}

async function installTensorflow(variant: Variant, log: StepLog): Promise<void> {
  const requirement = `${tensorflowPackage(variant)}==${tensorflowVersion}`;
  // its Python code is never run, so it needs neither its dependencies nor byte code
  const dependencies = variant === "gpu" ? [] : ["--no-deps"];
  const python = describePython(venvProgram("python"));
  if (variant === "gpu" || python === undefined || python.minor <= newestTensorflowPython.minor) {
    await pip(["install", "--no-compile", "--prefer-binary", ...dependencies, requirement], log);
    return;
  }
  // no wheel is tagged for a Python this new, but the libraries in it are the same for all of them
  const tag = ["--python-version", newestTensorflowPython.tag, "--only-binary=:all:"];
  const target = ["--target", sitePackages(), "--upgrade"];
  await pip(["install", "--no-compile", "--no-deps", ...tag, ...target, requirement], log);
}

/** The folder in which an environment's Python packages lie, by default ours. */
export function sitePackages(prefix = venvDirectory()): string {
  if (process.platform === "win32") return join(prefix, "Lib", "site-packages");
  const lib = join(prefix, "lib");
  const python = existsSync(lib) ? readdirSync(lib).find((name) => /^python3\.\d+$/.test(name)) : undefined;
  return join(lib, python ?? "python3", "site-packages");
}

function sitePackagesHold(distribution: string): boolean {
  const prefix = `${distribution.replaceAll("-", "_")}-`;
  const folder = sitePackages();
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(prefix));
}

async function pip(args: readonly string[], log: StepLog): Promise<void> {
  await runLogged(venvProgram("python"), ["-m", "pip", ...args], {
    cwd: venvDirectory(),
    env: { ...pythonEnvironment(), PIP_PROGRESS_BAR: "off" },
    log,
  });
}
