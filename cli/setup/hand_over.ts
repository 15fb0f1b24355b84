import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";

/**
 * Runs a program in our place, with our terminal. Ctrl-C reaches it directly, so we only wait for its end.
 * @returns its exit status.
 */
export function handOver(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<number> {
  const child = spawn(command, args, {
    stdio: "inherit",
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const wait = (): void => undefined;
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGINT", wait).on("SIGTERM", forward).on("SIGHUP", forward);
  return new Promise((resolve, reject) => {
    child.on("error", (cause) =>
      reject(new Error(`${command} cannot be started: ${cause.message}`, { cause })),
    );
    child.on("close", (status, signal) => {
      process.off("SIGINT", wait).off("SIGTERM", forward).off("SIGHUP", forward);
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
