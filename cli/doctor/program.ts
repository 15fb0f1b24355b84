import { execFile } from "node:child_process";
import process from "node:process";

export interface ProgramResult {
  /** Exit status; undefined if the program cannot be started or was killed. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and collects what it says. */
export function runProgram(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    execFile(command, [...args], { env, timeout: 60_000, encoding: "utf8" }, (error, stdout, stderr) => {
      const status = error === null ? 0 : error.code;
      resolve({ status: typeof status === "number" ? status : undefined, stdout, stderr });
    });
  });
}
