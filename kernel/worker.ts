import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { logError } from "./log.ts";
import type { WorkerStart } from "./thread_messages.ts";
import { Channels } from "./wire/channels.ts";
import { readConnectionFile } from "./wire/connection_file.ts";

process.on("uncaughtException", (error) => logError("kernel: error on the worker thread", error));
process.on("unhandledRejection", (error) => logError("kernel: rejection on the worker thread", error));

function parseStart(value: unknown): WorkerStart {
  return value as WorkerStart;
}

async function main(start: WorkerStart): Promise<void> {
  if (parentPort === null) throw new Error("kernel/worker: is not a program. Start kernel/main instead.");
  const connection = readConnectionFile(start.connectionFile);
  const channels = new Channels(connection);
  // Before the rest is loaded: a client that finds no listener waits 100 ms before it tries again.
  await channels.bind(connection);
  const { serveSession } = await import("./serve_session.ts");
  await serveSession(parentPort, { start, connection, channels });
}

main(parseStart(workerData)).catch((error: unknown) => {
  logError("kernel: cannot start", error);
  process.exit(1);
});
