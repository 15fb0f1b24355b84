import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pythonWithTensorFlow } from "../../../cli/setup/test_tools.ts";

/** A signature of a SavedModel to run with TensorFlow's Python. */
export interface PythonJob {
  readonly path: string;
  readonly signature: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface PythonResult {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly variables: readonly string[];
}

export function runInPython(jobs: readonly PythonJob[]): readonly PythonResult[] {
  return parseResults(JSON.parse(run("run_saved_models.py", [], JSON.stringify(jobs))));
}

/** Writes `module`, `keras` and `version_1` into `folder`. @returns what the Keras model computes. */
export function makeInPython(folder: string): { readonly keras: number[][] } {
  return parseMade(JSON.parse(run("make_saved_models.py", [folder], "")));
}

/** What `saved_model_cli` prints. */
export function savedModelCli(...args: readonly string[]): string {
  return runProgram(pythonWithTensorFlow("saved_model_cli"), args, "");
}

function run(program: string, args: readonly string[], input: string): string {
  const script = fileURLToPath(new URL(program, import.meta.url));
  return runProgram(pythonWithTensorFlow(), [script, ...args], input);
}

function runProgram(command: string, args: readonly string[], input: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, encoding: "utf8" });
  if (status !== 0)
    throw new Error(`${command} ended with ${status}: ${error?.message ?? stderr.slice(-2000)}`);
  return stdout;
}

function parseResults(value: unknown): readonly PythonResult[] {
  return value as readonly PythonResult[];
}

function parseMade(value: unknown): { readonly keras: number[][] } {
  return value as { readonly keras: number[][] };
}
