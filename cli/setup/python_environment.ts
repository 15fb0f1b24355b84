import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { venvDirectory } from "../../runtime/environment.ts";
import { pythonEnvironment, venvProgram } from "../paths.ts";
import { describePython, findPython } from "./python.ts";
import { runLogged } from "./run_logged.ts";
import type { Step } from "./step.ts";

/** The virtual environment, with pip. */
export const pythonEnvironmentStep: Step = {
  name: `Python environment (${basename(venvDirectory())})`,
  advice: "Delete the folder and start again; FLOWBOOK_PYTHON chooses another Python.",

  isDone: () => existsSync(venvDirectory()) && staleness() === undefined,

  reason: () => (existsSync(venvDirectory()) ? staleness() : undefined),

  async run(log) {
    const venv = venvDirectory();
    const python = findPython();
    log(`Python ${python.version} (${python.command})`);
    // --clear takes the stamps along, so that the steps after this one install their packages anew
    const clear = existsSync(venv) ? ["--clear"] : [];
    await runLogged(python.command, ["-m", "venv", ...clear, venv], {
      cwd: ".",
      env: pythonEnvironment(),
      log,
    });
  },
};

/** Why the environment that is there cannot be used; undefined if it can. */
function staleness(): string | undefined {
  const python = venvProgram("python");
  const pip = venvProgram("pip");
  if (!existsSync(python)) return "the Python that it was made with has gone";
  if (!existsSync(pip)) return "it has no pip, so an earlier start was cut off";
  const home = scriptFolder(pip);
  if (home !== undefined && !isSameFolder(home, dirname(python))) return `it was made in ${home}`;
  const found = describePython(python);
  if (found === undefined) return `${python} does not start`;
  const made = madeFor();
  if (made === undefined || made === found.minor) return undefined;
  return `it was made for Python 3.${made}, and its Python is ${found.version} now`;
}

/** The folder of the Python that a script of the environment names, as an absolute path, on its first lines. */
function scriptFolder(script: string): string | undefined {
  const head = readFileSync(script, "latin1").slice(0, 2000);
  // pip writes the second form where the path is too long, or has spaces
  const interpreter = /^#!("?)(\/.*?)\1(?: .*)?$/m.exec(head)?.[2];
  const long = /^'''exec' "?(\/[^"\n]*?)"? "\$0"/m.exec(head)?.[1];
  const path = long ?? interpreter;
  return path === undefined ? undefined : dirname(path);
}

function isSameFolder(a: string, b: string): boolean {
  return existsSync(a) && realpathSync(a) === realpathSync(b);
}

/** The minor version that the environment was made for. */
function madeFor(): number | undefined {
  const file = join(venvDirectory(), "pyvenv.cfg");
  const version = existsSync(file) ? /^version\w* *= *3\.(\d+)/m.exec(readFileSync(file, "utf8")) : null;
  return version?.[1] === undefined ? undefined : Number(version[1]);
}
