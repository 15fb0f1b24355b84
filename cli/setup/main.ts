import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "../../runtime/environment.ts";
import { CliError } from "../cli_error.ts";
import { runBenchmarks, runChecks, runTests } from "./development.ts";
import { handOver } from "./hand_over.ts";
import { runSteps } from "./progress.ts";
import { installedVariant } from "./python_packages.ts";
import type { Variant } from "./requirements.ts";
import { setupSteps } from "./steps.ts";
import { installTestTools } from "./test_tools.ts";

const firstNotebook = join("notebooks", "01-penguins.ipynb");

/**
 * `npm start` and the other scripts of a clone: sets up what is missing, then runs `args`, which are those of
 * the `flowbook` command or one of `test`, `check`, `bench`, `build`.
 * @returns the exit status.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { variant, rest } = takeVariant(args);
    const [command = "", ...commandArgs] = rest;
    await runSteps(setupSteps(variant));
    if (command === "build") return 0;
    if (command === "test") return await runTests(commandArgs, await installTestTools());
    if (command === "check") return await runChecks();
    if (command === "bench") return await runBenchmarks(commandArgs);
    return await runFlowbook(rest);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitStatus;
  }
}

/** `npm start -- --port 9000` opens the first notebook too: options without a command are JupyterLab's. */
function runFlowbook(args: readonly string[]): Promise<number> {
  const hasCommand = args[0] !== undefined && !args[0].startsWith("-");
  const flowbookOption = ["--help", "-h", "--version"].includes(args[0] ?? "");
  const notebook = existsSync(join(packageRoot, firstNotebook)) ? firstNotebook : "notebooks";
  const command = hasCommand || flowbookOption ? args : ["lab", notebook, ...args];
  return handOver(process.execPath, [join(packageRoot, "dist", "cli", "main.js"), ...command]);
}

/** The variant asked for, or the one that is there: a plain `npm start` must not undo an earlier `--gpu`. */
function takeVariant(args: readonly string[]): { variant: Variant; rest: readonly string[] } {
  const asked = args.find((arg) => ["--gpu", "--cuda", "--cpu"].includes(arg));
  if (asked === undefined) return { variant: installedVariant(), rest: args };
  return { variant: asked === "--cpu" ? "cpu" : "gpu", rest: args.filter((arg) => arg !== asked) };
}
