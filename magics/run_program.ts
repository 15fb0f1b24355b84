import { spawn } from "node:child_process";
import process from "node:process";
import { UsageError } from "../runtime/usage_error.ts";

/** Where a program runs and where its output goes. */
export interface ProgramOptions {
  readonly cwd: string;
  /** Ends the program. */
  readonly signal: AbortSignal;
  /** Added to the kernel's own environment. */
  readonly env: Readonly<Record<string, string>>;
  print(text: string): void;
  printError(text: string): void;
}

/**
 * Runs a program without a shell and without input, passing on its output as it comes. Resolves to 0, or to
 * what it ended with: `status 1` or `signal SIGTERM`.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, signal, env, print, printError }: ProgramOptions,
): Promise<0 | string> {
  const child = spawn(program, [...args], {
    cwd,
    signal,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Decoded as a stream, since a chunk may end within a character.
  child.stdout.setEncoding("utf8").on("data", print);
  child.stderr.setEncoding("utf8").on("data", printError);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      // `close` follows and tells the signal that ended it.
      if (error.name === "AbortError") return;
      reject(
        new UsageError(program, `cannot be started in ${cwd} (${error.message})`, `Is ${program} in PATH?`, {
          cause: error,
        }),
      );
    });
    child.on("close", (code, endedBy) => {
      if (code === 0) resolve(0);
      else resolve(endedBy === null ? `status ${code}` : `signal ${endedBy}`);
    });
  });
}
