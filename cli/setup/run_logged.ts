import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import type { StepLog } from "./step.ts";

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly log: StepLog;
}

/** Runs a program, its output line by line into the log. @throws Error if it fails. */
export function runLogged(command: string, args: readonly string[], options: RunOptions): Promise<void> {
  options.log(`$ ${[command, ...args].join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32" && command === "npm",
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", options.log);
    }
    child.on("error", (cause) =>
      reject(new Error(`${command} cannot be started: ${cause.message}`, { cause })),
    );
    child.on("close", (status, signal) => {
      if (status === 0) resolve();
      else reject(new Error(`${command} ended with ${signal ?? `status ${status}`}`));
    });
  });
}
