import { dirname, extname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { logError, logTo } from "./log.ts";
import { createRingMemory, OWN_STDERR } from "./ring/layout.ts";
import type { ToMain, ToWorker, WorkerStart } from "./thread_messages.ts";

const connectionFile = process.argv[2];
if (connectionFile === undefined) {
  process.stderr.write("flowbook kernel: no connection file. Usage: node kernel/main.js CONNECTION_FILE\n");
  process.exit(2);
}

// The worker binds the sockets while this thread loads the rest: start it before anything else.
const memory = createRingMemory();
const { port1: answers, port2: input } = new MessageChannel();
const { port1: ownTasks, port2: tasks } = new MessageChannel();
const workerData: WorkerStart = { connectionFile, ring: memory.shared, input, tasks };
// The worker lies beside this file, as a module or in a bundle.
const workerFile = `worker${extname(fileURLToPath(import.meta.url))}`;
const worker = new Worker(join(dirname(fileURLToPath(import.meta.url)), workerFile), {
  workerData,
  transferList: [input, tasks],
  // Otherwise Node opens this process's own streams, and makes pipes that the parent shares non-blocking.
  stdout: true,
  stderr: true,
});
const exit = process.exit.bind(process);
worker.on("error", (error) => {
  const ownStderr = Atomics.load(memory.control, OWN_STDERR);
  if (ownStderr > 0) logTo(ownStderr);
  logError("kernel: the worker thread failed", error);
});
// Without its worker the kernel can neither hear nor say anything.
worker.on("exit", () => exit(1));

// A worker's message that finds no listener is lost, and the worker may well be ready before this thread.
const early: ToMain[] = [];
let receive = (message: ToMain): void => void early.push(message);
worker.on("message", (message: ToMain) => receive(message));

void import("./user/user_thread.ts").then(({ startUserThread }) => {
  receive = startUserThread(memory, { answers, tasks: ownTasks }, (message: ToWorker) =>
    worker.postMessage(message),
  );
  for (const message of early) receive(message);
});
