import { setTimeout } from "node:timers/promises";
import { Router, XPublisher } from "zeromq";
import { logError } from "../log.ts";
import { type ChannelName, type ConnectionInfo, channelAddress } from "./connection_file.ts";
import { SendQueue } from "./send_queue.ts";

/** How long a closed socket may go on delivering what was sent. */
const LINGER_MS = 1000;

/** ZeroMQ hangs up on who sends a larger frame, and keeps none of it. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024;
/** A heartbeat or the topic of a subscription. */
const MAX_SMALL_FRAME_BYTES = 64 * 1024;

export type RequestChannel = "shell" | "control" | "stdin";

/** The five sockets of a kernel. */
export class Channels {
  readonly queues: Readonly<Record<RequestChannel | "iopub", SendQueue>>;
  readonly #routers: Readonly<Record<RequestChannel, Router>>;
  readonly #heartbeat: Router;
  readonly #echo: SendQueue;
  readonly #iopub: XPublisher;

  constructor(info: ConnectionInfo) {
    const curve =
      info.curve === undefined
        ? {}
        : { curveServer: true, curvePublicKey: info.curve.publicKey, curveSecretKey: info.curve.secretKey };
    // No high-water marks: at the default of 1,000 ZeroMQ drops messages without a word.
    const options = { ...curve, linger: LINGER_MS, sendHighWaterMark: 0, receiveHighWaterMark: 0 };
    const router = () => new Router({ ...options, handover: true, maxMessageSize: MAX_FRAME_BYTES });
    this.#routers = { shell: router(), control: router(), stdin: router() };
    // Not a Reply: that one is stuck for ever when the answer to one client cannot be sent.
    this.#heartbeat = new Router({ ...curve, linger: 0, maxMessageSize: MAX_SMALL_FRAME_BYTES });
    this.#echo = new SendQueue(this.#heartbeat);
    // Plain XPUB reports only the first subscriber of a topic; each of them is owed an iopub_welcome.
    this.#iopub = new XPublisher({
      ...options,
      verbosity: "allSubs",
      maxMessageSize: MAX_SMALL_FRAME_BYTES,
    });
    this.queues = {
      shell: new SendQueue(this.#routers.shell),
      control: new SendQueue(this.#routers.control),
      stdin: new SendQueue(this.#routers.stdin),
      iopub: new SendQueue(this.#iopub),
    };
  }

  async bind(info: ConnectionInfo): Promise<void> {
    const { shell, control, stdin } = this.#routers;
    const sockets = { shell, control, stdin, hb: this.#heartbeat, iopub: this.#iopub };
    const names: readonly ChannelName[] = ["shell", "control", "stdin", "hb", "iopub"];
    await Promise.all(names.map((name) => sockets[name].bind(channelAddress(info, name))));
  }

  /** Serves until `close`; each loop ends when its socket closes. */
  async serve(
    onRequest: (channel: RequestChannel, frames: readonly Buffer[]) => void,
    onSubscription: (topic: Buffer) => void,
  ): Promise<void> {
    const requests = (channel: RequestChannel) =>
      listen(this.#routers[channel], (frames) => onRequest(channel, frames));
    await Promise.all([
      requests("shell"),
      requests("control"),
      requests("stdin"),
      listen(this.#iopub, ([message]) => {
        // First byte 1: subscribe, 0: unsubscribe (ZMTP 3.0, XPUB).
        if (message?.[0] === 1) onSubscription(message.subarray(1));
      }),
      listen(this.#heartbeat, (frames) => this.#echo.send([...frames])),
    ]);
  }

  /** Hands everything that is queued to ZeroMQ, then closes: an open socket in a worker aborts the exit. */
  async close(): Promise<void> {
    const { shell, control, stdin, iopub } = this.queues;
    await Promise.all([shell, control, stdin, iopub, this.#echo].map((queue) => queue.close()));
    for (const socket of [...Object.values(this.#routers), this.#heartbeat, this.#iopub]) socket.close();
  }
}

/** After a failure, before the next try. */
const PAUSE_MS = 100;

/** Hands on what a socket receives until it closes; no failure, also none of `onFrames`, ends that. */
async function listen(
  socket: Router | XPublisher,
  onFrames: (frames: readonly Buffer[]) => void,
): Promise<void> {
  while (!socket.closed) {
    try {
      for await (const frames of socket) onFrames(frames);
    } catch (error) {
      if (socket.closed) return;
      logError("wire: a message was lost", error);
      await setTimeout(PAUSE_MS);
    }
  }
}
