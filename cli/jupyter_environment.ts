import { join } from "node:path";
import process from "node:process";
import {
  isVenvLent,
  pythonEnvironment,
  registrationDirectory,
  stateDirectory,
  venvProgram,
} from "./paths.ts";

/**
 * The environment in which JupyterLab runs. Settings, workspaces, connection files and the signatures of
 * notebooks stay in `.flowbook/` instead of the home folder, unless the person has said where they go.
 */
export function jupyterEnvironment(): NodeJS.ProcessEnv {
  const state = join(stateDirectory(), "jupyter");
  const own = {
    JUPYTER_CONFIG_DIR: join(state, "config"),
    JUPYTER_DATA_DIR: join(state, "data"),
    JUPYTER_RUNTIME_DIR: join(state, "runtime"),
    IPYTHONDIR: join(state, "ipython"),
  };
  const env: NodeJS.ProcessEnv = { ...own, ...pythonEnvironment() };
  env.PATH = [join(venvProgram("python"), ".."), env.PATH ?? ""].join(
    process.platform === "win32" ? ";" : ":",
  );
  // JUPYTER_PATH comes before the environment's own folders, where somebody else's kernel may be registered
  if (isVenvLent())
    env.JUPYTER_PATH = [registrationDirectory(), env.JUPYTER_PATH ?? ""].filter(Boolean).join(":");
  return env;
}
