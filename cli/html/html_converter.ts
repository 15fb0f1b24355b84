import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { CliError } from "../cli_error.ts";
import { venvProgram } from "../paths.ts";
import { hasModule } from "../setup/python.ts";

/** @throws CliError that says what to do where no page can be made: better before a long run than after it. */
export function requireHtmlConverter(): void {
  const python = venvProgram("python");
  const what = existsSync(python) ? `${python} has no nbconvert` : `there is no Python in ${dirname(python)}`;
  if (existsSync(python) && hasModule(python, "nbconvert")) return;
  throw new CliError(
    `flowbook run: --html needs Jupyter's nbconvert, and ${what}. Run: flowbook setup ` +
      "(it needs Python), or set FLOWBOOK_VENV to an environment that has it.",
  );
}
