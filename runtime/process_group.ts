import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";

/** Ends the program's whole group on an interrupt, and when the kernel ends; returns what stops that. */
export function endGroupWith({ pid }: ChildProcess, signal: AbortSignal): () => void {
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
export function killGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

/** A program that ends without reading all of its input is no mistake. */
export function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ECONNRESET") throw error;
}
