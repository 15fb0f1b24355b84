import { type ChildProcessByStdio, spawn } from "node:child_process";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
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

/** A program that ends without reading all of its input is no mistake. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ECONNRESET") throw error;
}

/** Ends the program's whole group on an interrupt, and when the kernel ends; returns what stops that. */
function endGroupWith(
  { pid }: ChildProcessByStdio<Writable, Readable, Readable>,
  signal: AbortSignal,
): () => void {
  if (pid === undefined) return () => {};
  const interrupt = (): void => {
    if (!killGroup(pid, "SIGTERM")) return;
    // Who ignores SIGTERM is killed two seconds later, by a program: an interrupted cell's timers do not run.
    const watcher = spawn("sh", ["-c", `sleep 2; kill -s KILL -- -${pid}`], {
      stdio: "ignore",
      detached: true,
    });
    watcher.on("error", () => killGroup(pid, "SIGKILL")).unref();
  };
  const exit = (): void => void killGroup(pid, "SIGKILL");
  const release = endGroupWithKernel(pid);
  if (signal.aborted) interrupt();
  signal.addEventListener("abort", interrupt, { once: true });
  process.once("exit", exit);
  return () => {
    release();
    signal.removeEventListener("abort", interrupt);
    process.removeListener("exit", exit);
  };
}

/**
 * Ends the group when the kernel is killed and can do nothing itself: a shell reads from a pipe of the kernel's,
 * which ends with it.
 */
function endGroupWithKernel(pid: number): () => void {
  const watcher = spawn("sh", ["-c", `read -r _; kill -s KILL -- -${pid}`], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Without a shell there is nobody to watch; the program runs all the same.
  watcher.on("error", () => {}).unref();
  watcher.stdin.on("error", ignoreClosedPipe);
  return () => void watcher.kill("SIGKILL");
}

/** Whether there still was somebody to receive the signal. */
function killGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
