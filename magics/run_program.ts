import { spawn } from "node:child_process";
import process from "node:process";
import { endGroupWith, ignoreClosedPipe } from "../runtime/process_group.ts";
import { UsageError } from "../runtime/usage_error.ts";

/** Where a program runs and where its output goes. */
export interface ProgramOptions {
  readonly cwd: string;
  /** Ends the program and everything it started. */
  readonly signal: AbortSignal;
  /** Added to the kernel's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What the program reads; nothing by default. */
  readonly input?: string;
  print(text: string): void;
  printError(text: string): void;
}

/**
 * Runs a program without a shell, passing on its output as it comes. Resolves to 0, or to what it ended with:
 * `status 1` or `signal SIGTERM`.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, signal, env, input = "", print, printError }: ProgramOptions,
): Promise<0 | string> {
  const child = spawn(program, [...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
    // A process group of its own, so that what the program starts ends with it.
    detached: true,
  });
  // Decoded as a stream, since a chunk may end within a character.
  child.stdout.setEncoding("utf8").on("data", print);
  child.stderr.setEncoding("utf8").on("data", printError);
  child.stdin.on("error", ignoreClosedPipe).end(input);
  const release = endGroupWith(child, signal);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      release();
      reject(
        new UsageError(program, `cannot be started in ${cwd} (${error.message})`, `Is ${program} in PATH?`, {
          cause: error,
        }),
      );
    });
    child.on("close", (code, endedBy) => {
      release();
      if (code === 0) resolve(0);
      else resolve(endedBy === null ? `status ${code}` : `signal ${endedBy}`);
    });
  });
}
