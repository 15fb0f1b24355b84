import process from "node:process";
import type { MessagePort } from "node:worker_threads";
import { Dispatcher } from "./dispatch.ts";
import { log } from "./log.ts";
import { ringMemory } from "./ring/layout.ts";
import { onNativeDeath } from "./session/death_watch.ts";
import { queryHistory } from "./session/history.ts";
import { MainThread } from "./session/main_thread.ts";
import { onInterruptSignal, onParentDeath } from "./session/process_events.ts";
import { createServices } from "./session/services.ts";
import { Session } from "./session/session.ts";
import { SessionStreams } from "./session/session_streams.ts";
import type { ToWorker, WorkerStart } from "./thread_messages.ts";
import type { Channels } from "./wire/channels.ts";
import type { ConnectionInfo } from "./wire/connection_file.ts";
import { MessageCodec } from "./wire/message.ts";
import { Signer } from "./wire/signature.ts";

/** What the worker has when its sockets are bound. */
export interface BoundWorker {
  readonly start: WorkerStart;
  readonly connection: ConnectionInfo;
  readonly channels: Channels;
}

/** Serves one session until its sockets close: protocol, compiler, language service and output. */
export async function serveSession(
  port: MessagePort,
  { start, connection, channels }: BoundWorker,
): Promise<void> {
  const codec = new MessageCodec(new Signer(connection));
  const ring = ringMemory(start.ring);
  const mainThread = new MainThread({
    port,
    control: ring.control,
    input: start.input,
    tasks: start.tasks,
  });
  const session = new Session({
    channels,
    codec,
    mainThread,
    services: createServices(process.cwd()),
    readOutputs: () => streams.wake(),
    beforeClosing: () => {
      streams.finish();
      session.history.flush();
    },
    onClosing: () => streams.discard(),
  });
  const streams = new SessionStreams(session, ring);

  port.on("message", (message: ToWorker) => {
    if (message.type === "wake") streams.wake();
    else if (message.type === "captured") streams.addNative(message.descriptors);
    else if (message.type === "death_delayed") {
      onNativeDeath((signal) => session.die(signal, () => streams.lastWords));
    } else if (message.type === "interrupted") mainThread.interruptAnswered(message.sequence);
    else if (message.type === "history") {
      const answer = {
        session: session.history.session,
        entries: queryHistory(session.history, message.request),
      };
      mainThread.post({ type: "history", requestId: message.requestId, answer });
    } else if (message.type === "type_mode") session.changeTypeMode(message.requestId, message.mode);
    else if (message.type === "debug_run_ended") void session.debugging.endConsole();
    else void session.compileForMain(message);
  });
  onInterruptSignal(() => session.interrupt());
  onParentDeath(() => {
    log("the process that started this kernel is gone; the kernel ends");
    session.requestExit(0);
    void session.closeIfRequested();
  });
  session.publisher.publish("status", { execution_state: "starting" }, undefined);
  const dispatcher = new Dispatcher(session, codec, channels.queues);
  setImmediate(() => mainThread.post({ type: "capture" }));
  await channels.serve(
    (channel, frames) => dispatcher.receive(channel, frames),
    (topic) => session.publisher.welcome(topic),
  );
}
