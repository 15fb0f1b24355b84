import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "../../runtime/environment.ts";
import { pythonEnvironment, stateDirectory, venvProgram } from "../paths.ts";
import { compile } from "./compiled_sources.ts";
import { handOver } from "./hand_over.ts";
import { runSteps } from "./progress.ts";
import { runLogged } from "./run_logged.ts";
import type { Step } from "./step.ts";

const vitest = join(packageRoot, "node_modules", "vitest", "vitest.mjs");

/** Most tests wait for a kernel or a browser, so every core gets one; vitest would leave one core idle. */
const workers = `--maxWorkers=${Math.max(2, availableParallelism())}`;

/** Runs the tests in an environment that has their tools; `.ci/run` counts them from the JSON report. */
export function runTests(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const report = join(stateDirectory(), "test-results.json");
  mkdirSync(stateDirectory(), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return handOver(process.execPath, [vitest, "run", workers, ...reporters, ...args], {
    cwd: packageRoot,
    // Kernels that tests start remember nothing, least of all in the home folder.
    env: { FLOWBOOK_HISTORY: "", ...env },
  });
}

/** What must hold before a push: types, Biome, the layer rule and the fast tests. */
export async function runChecks(): Promise<number> {
  await runSteps(checks);
  return 0;
}

const biome = join(packageRoot, "node_modules", "@biomejs", "biome", "bin", "biome");
const fixable = "`npx biome check --write` repairs what can be repaired.";

const checks: readonly Step[] = [
  check("Types", "The lines above name file and line.", (log) => compile("tsconfig.json", log)),
  check("Types of the extension", "The lines above name file and line.", (log) =>
    compile(join("extension", "tsconfig.test.json"), log),
  ),
  check("Biome", fixable, (log) => runNode([biome, "check", "--error-on-warnings"], log)),
  check("Layers and fast tests", "`npm test -- --project unit` shows the whole report.", (log) =>
    runNode([vitest, "run", "--project", "unit", "--reporter=dot", workers], log),
  ),
];

function check(name: string, advice: string, run: Step["run"]): Step {
  return { name, advice, isDone: () => false, run };
}

function runNode(args: readonly string[], log: (line: string) => void): Promise<void> {
  return runLogged(process.execPath, args, { cwd: packageRoot, log });
}

/** Runs the benchmarks, which Python programs drive: `npm run bench -- kernel` or `training`. */
export function runBenchmarks(args: readonly string[]): Promise<number> {
  const script = join(packageRoot, "bench", "main.py");
  return handOver(venvProgram("python"), [script, ...args], { cwd: packageRoot, env: pythonEnvironment() });
}
