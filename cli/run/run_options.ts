import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { isTypeMode, type TypeMode, typeModes } from "../../protocol/type_mode.ts";
import type { Tolerance } from "../check/compare_text.ts";
import { parseIgnored } from "../check/ignored.ts";
import { CliError } from "../cli_error.ts";
import type { CommandLine } from "../command.ts";
import { requireHtmlConverter } from "../html/html_converter.ts";
import { findNotebooks } from "./notebook_paths.ts";
import { type Parameters, parseParameters, readParametersFile } from "./parameters.ts";
import type { Detail } from "./run_view.ts";

/** More than the noise of float32 sums in another order, less than any change of a result. */
const defaultTolerance = 1e-6;

/** What `flowbook run` was asked to do. */
export interface RunOptions {
  readonly paths: readonly string[];
  readonly parameters: Parameters;
  /** Folder for the executed notebooks. */
  readonly output: string | undefined;
  readonly inplace: boolean;
  /** Whether a page is written too. */
  readonly html: boolean;
  /** How many notebooks run at a time. */
  readonly jobs: number;
  readonly failFast: boolean;
  /** How outputs are compared with the stored ones; undefined: not at all. */
  readonly check: Tolerance | undefined;
  readonly timeoutMs: number | undefined;
  readonly junit: string | undefined;
  readonly kernelCwd: string | undefined;
  readonly typeMode: TypeMode | undefined;
  readonly detail: Detail;
}

/** @throws CliError for what cannot be done, before any notebook runs. */
export function parseRunOptions(line: CommandLine): RunOptions {
  const last = (name: string): string | undefined => line.values(name).at(-1);
  if (line.positionals.length === 0)
    throw new CliError("flowbook run: which notebook? For example: flowbook run analysis.ipynb");
  refuseTogether(line, "output", "inplace");
  refuseTogether(line, "check", "inplace");
  const paths = findNotebooks(line.positionals, last("output"));
  if (line.flag("output")) checkNames(paths);
  const kernelCwd = last("kernel-cwd");
  if (kernelCwd !== undefined && statSync(kernelCwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CliError(`flowbook run: --kernel-cwd ${kernelCwd} is no folder.`);
  }
  if (line.flag("html")) requireHtmlConverter();
  const files = line.values("parameters-file").flatMap((path) => [...readParametersFile(path)]);
  return {
    paths,
    parameters: new Map([...files, ...parseParameters(line.values("parameter"))]),
    output: last("output"),
    inplace: line.flag("inplace"),
    html: line.flag("html"),
    jobs: parseJobs(last("jobs"), paths.length),
    failFast: line.flag("fail-fast"),
    check: parseCheck(line),
    timeoutMs: parseTimeout(last("timeout")),
    junit: last("junit"),
    kernelCwd: kernelCwd === undefined ? undefined : resolve(kernelCwd),
    typeMode: parseTypeMode(last("types")),
    detail: line.flag("verbose") ? "verbose" : line.flag("quiet") ? "quiet" : "normal",
  };
}

function refuseTogether(line: CommandLine, first: string, second: string): void {
  if (!line.flag(first) || !line.flag(second)) return;
  throw new CliError(`flowbook run: --${first} and --${second} exclude each other. Choose one.`);
}

/** By default as many as there are cores: a kernel keeps one busy. */
function parseJobs(text: string | undefined, notebooks: number): number {
  const jobs = text === undefined ? availableParallelism() : Number(text);
  if (Number.isInteger(jobs) && jobs > 0) return Math.min(jobs, notebooks);
  throw new CliError(`flowbook run: --jobs ${text} is no whole number above 0.`);
}

function parseCheck(line: CommandLine): Tolerance | undefined {
  const tolerance = line.values("tolerance").at(-1);
  const ignored = parseIgnored(line.values("ignore"));
  if (!line.flag("check")) {
    const needless = ["tolerance", "ignore"].find((name) => line.flag(name));
    if (needless === undefined) return undefined;
    throw new CliError(`flowbook run: --${needless} is for comparing outputs. Add --check.`);
  }
  const numbers = tolerance === undefined ? defaultTolerance : Number(tolerance);
  if (Number.isFinite(numbers) && numbers >= 0) {
    return { ignored, numbers, exactIntegers: tolerance === undefined };
  }
  throw new CliError(`flowbook run: --tolerance ${tolerance} is no number from 0 up, for example 1e-6.`);
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
