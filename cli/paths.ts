import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { packageRoot, venvDirectory } from "../runtime/environment.ts";

/** A clone has the sources; an installed package has only what `npm pack` took. */
export const isClone = existsSync(join(packageRoot, "start.mjs"));

/** Logs, stamps and JupyterLab's own files: `.flowbook` of the clone, or of the project it is installed in. */
export function stateDirectory(): string {
  const modules = dirname(packageRoot);
  return join(basename(modules) === "node_modules" ? dirname(modules) : packageRoot, ".flowbook");
}

/** A program of the Python environment, for example `jupyter-lab`. */
export function venvProgram(name: string): string {
  const windows = process.platform === "win32";
  return join(venvDirectory(), windows ? "Scripts" : "bin", windows ? `${name}.exe` : name);
}

/** Whether `FLOWBOOK_VENV` lends us somebody else's Python environment, which we use but never change. */
export function isVenvLent(): boolean {
  return (process.env.FLOWBOOK_VENV ?? "") !== "";
}

/** Where the set-up registers kernelspec and extension: in our Python environment, or beside a lent one. */
export function registrationDirectory(): string {
  return isVenvLent()
    ? join(stateDirectory(), "share", "jupyter")
    : join(venvDirectory(), "share", "jupyter");
}

/** The environment for Python programs: only the packages of our own environment, no prompts. */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ["PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"]) delete env[name];
  return { ...env, PYTHONNOUSERSITE: "1", PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1" };
}
