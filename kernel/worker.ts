import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { Dispatcher } from "./dispatch.ts";
import { log, logError } from "./log.ts";
import { ringMemory } from "./ring/layout.ts";
import { RingReader } from "./ring/ring_reader.ts";
import { MainThread } from "./session/main_thread.ts";
import { onInterruptSignal, onParentDeath } from "./session/process_events.ts";
import { loadServices } from "./session/services.ts";
import { Session } from "./session/session.ts";
import type { ToWorker, WorkerStart } from "./thread_messages.ts";
import { Channels } from "./wire/channels.ts";
import { readConnectionFile } from "./wire/connection_file.ts";
import { MessageCodec } from "./wire/message.ts";
import { Signer } from "./wire/signature.ts";

/** A client's first question, kernel_info, needs no compiler; by now it has its answer. */
const WARM_UP_MS = 50;

/** The worker thread: sockets, protocol, compiler, language service and output. */
async function main(port: NonNullable<typeof parentPort>, start: WorkerStart): Promise<void> {
  const connection = readConnectionFile(start.connectionFile);
  const codec = new MessageCodec(new Signer(connection));
  const channels = new Channels(connection);
  await channels.bind(connection);

  const ring = ringMemory(start.ring);
  const mainThread = new MainThread(port, ring.control, start.input);
  const session = new Session({
    channels,
    codec,
    mainThread,
    loadServices: () => loadServices(process.cwd()),
    onClosing: () => reader.discard(),
  });
  const { outputs } = session;
  const reader = new RingReader(
    ring,
    (frame) => outputs.accept(frame),
    () => outputs.flush(),
  );

  port.on("message", (message: ToWorker) => {
    if (message.type === "wake") reader.wake();
    else if (message.type === "interrupted") mainThread.interruptAnswered(message.sequence);
    else void session.compileForMain(message.requestId, message.cellId, message.source);
  });
  onInterruptSignal(() => void mainThread.interrupt());
  onParentDeath(() => {
    log("the process that started this kernel is gone; the kernel ends");
    session.requestExit(0);
    void session.closeIfRequested();
  });
  setTimeout(() => void session.services, WARM_UP_MS);
  session.publisher.publish("status", { execution_state: "starting" }, undefined);
  const dispatcher = new Dispatcher(session, codec, channels.queues);
  await channels.serve(
    (channel, frames) => dispatcher.receive(channel, frames),
    (topic) => session.publisher.welcome(topic),
  );
}

function parseStart(value: unknown): WorkerStart {
  return value as WorkerStart;
}

process.on("uncaughtException", (error) => logError("kernel: error on the worker thread", error));
process.on("unhandledRejection", (error) => logError("kernel: rejection on the worker thread", error));

if (parentPort === null) throw new Error("kernel/worker: is not a program. Start kernel/main instead.");
try {
  await main(parentPort, parseStart(workerData));
} catch (error) {
  logError("kernel: cannot start", error);
  process.exit(1);
}
