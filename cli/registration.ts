import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { kernelspec } from "../kernel/kernelspec.ts";
import { packageRoot } from "../runtime/environment.ts";
import { kernelLogo } from "./kernel_logo.ts";

/** The kernelspec's name, unless the person chooses another. */
export const defaultKernelName = "flowbook";

/** The extension's name in JupyterLab. */
export const extensionName = "@flowbook/extension";

/** The built extension inside the clone or the installed package. */
export const builtExtension = join(packageRoot, "extension", "labextension");

/** The kernelspec's folder inside a Jupyter data folder such as `.venv/share/jupyter`. */
export function kernelspecDirectory(dataDirectory: string, name = defaultKernelName): string {
  return join(dataDirectory, "kernels", name);
}

/** The extension's folder inside a Jupyter data folder. */
export function extensionDirectory(dataDirectory: string): string {
  return join(dataDirectory, "labextensions", ...extensionName.split("/"));
}

/** Whether the registered kernelspec starts this copy of the package with this Node. */
export function isKernelspecCurrent(dataDirectory: string): boolean {
  const file = join(kernelspecDirectory(dataDirectory), "kernel.json");
  return existsSync(file) && readFileSync(file, "utf8") === kernelspecJson(defaultKernelName);
}

/** Writes `kernels/<name>/` beside and renames it, so that no client ever sees half of it. */
export function registerKernelspec(dataDirectory: string, name = defaultKernelName): void {
  const folder = kernelspecDirectory(dataDirectory, name);
  const part = `${folder}.${process.pid}.part`;
  mkdirSync(part, { recursive: true });
  writeFileSync(join(part, "kernel.json"), kernelspecJson(name));
  writeFileSync(join(part, "logo-svg.svg"), kernelLogo);
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
}

function kernelspecJson(name: string): string {
  const spec = kernelspec();
  const suffix = name === defaultKernelName ? "" : ` ${name}`;
  return `${JSON.stringify({ ...spec, display_name: spec.display_name + suffix }, null, 2)}\n`;
}

/** Whether the registered extension is a link to this copy's build. */
export function isExtensionLinked(dataDirectory: string): boolean {
  const folder = extensionDirectory(dataDirectory);
  const entry = lstatSync(folder, { throwIfNoEntry: false });
  return entry?.isSymbolicLink() === true && readlinkSync(folder) === builtExtension;
}

/** Links this copy's build, so that a rebuild shows after reloading the page. */
export function linkExtension(dataDirectory: string): void {
  const folder = extensionDirectory(dataDirectory);
  mkdirSync(dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  symlinkSync(builtExtension, folder, process.platform === "win32" ? "junction" : "dir");
}

/** Copies this copy's build, for folders that outlive it. */
export function copyExtension(dataDirectory: string): void {
  const folder = extensionDirectory(dataDirectory);
  const part = `${folder}.${process.pid}.part`;
  mkdirSync(dirname(folder), { recursive: true });
  cpSync(builtExtension, part, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
}
