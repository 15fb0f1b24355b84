import { Reply, Router, XPublisher } from "zeromq";
import { type ChannelName, type ConnectionInfo, channelAddress } from "./connection_file.ts";
import { SendQueue } from "./send_queue.ts";

/** How long a closed socket may go on delivering what was sent. */
const LINGER_MS = 1000;

export type RequestChannel = "shell" | "control" | "stdin";

/** The five sockets of a kernel. */
export class Channels {
  readonly queues: Readonly<Record<RequestChannel | "iopub", SendQueue>>;
  readonly #routers: Readonly<Record<RequestChannel, Router>>;
  readonly #heartbeat: Reply;
  readonly #iopub: XPublisher;

  constructor(info: ConnectionInfo) {
    const curve =
      info.curve === undefined
        ? {}
        : { curveServer: true, curvePublicKey: info.curve.publicKey, curveSecretKey: info.curve.secretKey };
    // No high-water marks: at the default of 1,000 ZeroMQ drops messages without a word.
    const options = { ...curve, linger: LINGER_MS, sendHighWaterMark: 0, receiveHighWaterMark: 0 };
    const router = () => new Router({ ...options, handover: true });
    this.#routers = { shell: router(), control: router(), stdin: router() };
    this.#heartbeat = new Reply({ ...curve, linger: 0 });
    // Plain XPUB reports only the first subscriber of a topic; each of them is owed an iopub_welcome.
    this.#iopub = new XPublisher({ ...options, verbosity: "allSubs" });
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
    const requests = async (channel: RequestChannel) => {
      for await (const frames of this.#routers[channel]) onRequest(channel, frames);
    };
    const subscriptions = async () => {
      for await (const [message] of this.#iopub) {
        // First byte 1: subscribe, 0: unsubscribe (ZMTP 3.0, XPUB).
        if (message?.[0] === 1) onSubscription(message.subarray(1));
      }
    };
    const heartbeat = async () => {
      for await (const frames of this.#heartbeat) {
        if (!this.#heartbeat.closed) await this.#heartbeat.send(frames);
      }
    };
    await Promise.all([
      requests("shell"),
      requests("control"),
      requests("stdin"),
      subscriptions(),
      heartbeat(),
    ]);
  }

  /** Hands everything that is queued to ZeroMQ, then closes: an open socket in a worker aborts the exit. */
  async close(): Promise<void> {
    const { shell, control, stdin, iopub } = this.queues;
    await Promise.all([shell.close(), control.close(), stdin.close(), iopub.close()]);
    for (const socket of [...Object.values(this.#routers), this.#heartbeat, this.#iopub]) socket.close();
  }
}
