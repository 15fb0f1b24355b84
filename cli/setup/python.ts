import { spawnSync } from "node:child_process";
import process from "node:process";
import { CliError } from "../cli_error.ts";
import { pythonEnvironment } from "../paths.ts";

export interface Python {
  readonly command: string;
  readonly version: string;
  readonly minor: number;
}

const oldestMinor = 10;
const candidates = [
  "python3",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
  "python",
];

/**
 * A Python that can make virtual environments; `FLOWBOOK_PYTHON` chooses one.
 * @throws CliError that says what to install when there is none.
 */
export function findPython(): Python {
  const chosen = process.env.FLOWBOOK_PYTHON;
  const found = (chosen ? [chosen] : candidates).flatMap((command) => describePython(command) ?? []);
  const usable = found.find(
    (python) => python.minor >= oldestMinor && hasModule(python.command, "ensurepip"),
  );
  if (usable !== undefined) return usable;
  const recent = found.find((python) => python.minor >= oldestMinor);
  if (recent !== undefined) {
    throw new CliError(
      `Python ${recent.version} (${recent.command}) has no venv module. ` +
        `On Debian or Ubuntu: sudo apt-get install python3-venv. Then start again.`,
      { exitStatus: 1 },
    );
  }
  const versions = found.map((python) => `${python.version} (${python.command})`).join(", ");
  throw new CliError(
    `Flowbook needs Python 3.${oldestMinor} or newer; ${versions === "" ? "there is none on PATH" : `found ${versions}`}. ` +
      "Install it from your distribution or https://www.python.org, or set FLOWBOOK_PYTHON to one.",
    { exitStatus: 1 },
  );
}

/** The version of a Python program, or undefined if it is no Python 3. */
export function describePython(command: string): Python | undefined {
  const code = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
  const result = spawnSync(command, ["-c", code], { encoding: "utf8", env: pythonEnvironment() });
  const version = result.status === 0 ? result.stdout.trim() : "";
  const match = /^3\.(\d+)\./.exec(version);
  return match === null ? undefined : { command, version, minor: Number(match[1]) };
}

/** Whether a Python program can import a module. */
export function hasModule(command: string, module: string): boolean {
  return spawnSync(command, ["-c", `import ${module}`], { env: pythonEnvironment() }).status === 0;
}
