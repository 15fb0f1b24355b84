import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { isTypeMode, type TypeMode, typeModes } from "../../protocol/type_mode.ts";
import { CliError } from "../cli_error.ts";
import type { CommandLine } from "../command.ts";
import { type Parameters, parseParameters, readParametersFile } from "./parameters.ts";
import type { Detail } from "./run_view.ts";

/** What `flowbook run` was asked to do. */
export interface RunOptions {
  readonly paths: readonly string[];
  readonly parameters: Parameters;
  /** Folder for the executed notebooks. */
  readonly output: string | undefined;
  readonly inplace: boolean;
  readonly timeoutMs: number | undefined;
  readonly junit: string | undefined;
  readonly kernelCwd: string | undefined;
  readonly typeMode: TypeMode | undefined;
  readonly detail: Detail;
}

/** @throws CliError for what cannot be done, before any notebook runs. */
export function parseRunOptions(line: CommandLine): RunOptions {
  const last = (name: string): string | undefined => line.values(name).at(-1);
  const paths = line.positionals;
  if (paths.length === 0)
    throw new CliError("flowbook run: which notebook? For example: flowbook run analysis.ipynb");
  if (line.flag("output") && line.flag("inplace")) {
    throw new CliError("flowbook run: --output and --inplace exclude each other. Choose one.");
  }
  if (line.flag("output")) checkNames(paths);
  const kernelCwd = last("kernel-cwd");
  if (kernelCwd !== undefined && statSync(kernelCwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CliError(`flowbook run: --kernel-cwd ${kernelCwd} is no folder.`);
  }
  const files = line.values("parameters-file").flatMap((path) => [...readParametersFile(path)]);
  return {
    paths,
    parameters: new Map([...files, ...parseParameters(line.values("parameter"))]),
    output: last("output"),
    inplace: line.flag("inplace"),
    timeoutMs: parseTimeout(last("timeout")),
    junit: last("junit"),
    kernelCwd: kernelCwd === undefined ? undefined : resolve(kernelCwd),
    typeMode: parseTypeMode(last("types")),
    detail: line.flag("verbose") ? "verbose" : line.flag("quiet") ? "quiet" : "normal",
  };
}

/** Two notebooks of one name would overwrite each other in the output folder. */
function checkNames(paths: readonly string[]): void {
  const names = paths.map((path) => basename(path));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new CliError(
    `flowbook run: two notebooks are called ${twice}. Run them with different --output folders.`,
  );
}

function parseTypeMode(text: string | undefined): TypeMode | undefined {
  if (text === undefined || isTypeMode(text)) return text;
  throw new CliError(`flowbook run: --types ${text} is no mode. Use one of ${typeModes.join(", ")}.`);
}

function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  throw new CliError(`flowbook run: --timeout ${text} is no number of seconds above 0.`);
}
