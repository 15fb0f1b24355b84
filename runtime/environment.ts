import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The folder of Flowbook's own package.json: the clone, or `node_modules/flowbook` where it is installed. */
export const packageRoot = findPackageRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * The Python environment with JupyterLab and TensorFlow's libraries: `FLOWBOOK_VENV` if set, `.venv` of a
 * clone, else `.flowbook/venv` of the project that Flowbook is installed in.
 */
export function venvDirectory(): string {
  const chosen = process.env.FLOWBOOK_VENV;
  if (chosen !== undefined && chosen !== "") return chosen;
  const modules = dirname(packageRoot);
  const installed = modules.endsWith("node_modules");
  return installed ? join(dirname(modules), ".flowbook", "venv") : join(packageRoot, ".venv");
}

/** The user's own data folder of Jupyter, as jupyter_core's `jupyter_data_dir` has it. */
export function jupyterDataDirectory(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(APPDATA ?? homedir(), "jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

function findPackageRoot(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`flowbook: no package.json above ${from}. Reinstall the package.`);
    folder = parent;
  }
  return folder;
}
