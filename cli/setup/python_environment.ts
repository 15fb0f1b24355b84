import { existsSync } from "node:fs";
import { basename } from "node:path";
import { venvDirectory } from "../../runtime/environment.ts";
import { pythonEnvironment, venvProgram } from "../paths.ts";
import { describePython, findPython, hasModule } from "./python.ts";
import { runLogged } from "./run_logged.ts";
import type { Step } from "./step.ts";

/** The virtual environment, with pip. */
export const pythonEnvironmentStep: Step = {
  name: `Python environment (${basename(venvDirectory())})`,
  advice: "Delete the folder and start again; FLOWBOOK_PYTHON chooses another Python.",

  isDone: () => existsSync(venvProgram("python")) && existsSync(venvProgram("pip")),

  async run(log) {
    const venv = venvDirectory();
    const python = findPython();
    log(`Python ${python.version} (${python.command})`);
    // --clear removes what an interrupted start left, or an environment whose Python has gone
    const broken = existsSync(venv) && !worksWithPip();
    const args = ["-m", "venv", ...(broken ? ["--clear"] : []), venv];
    await runLogged(python.command, args, { cwd: ".", env: pythonEnvironment(), log });
  },
};

function worksWithPip(): boolean {
  const python = venvProgram("python");
  return describePython(python) !== undefined && hasModule(python, "pip");
}
