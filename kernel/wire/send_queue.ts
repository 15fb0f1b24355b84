import { logError } from "../log.ts";

/** What a queue sends through; a zeromq socket. */
export interface Sender {
  send(frames: (string | Buffer)[]): Promise<void>;
}

/**
 * Sends messages in order with one send in flight: zeromq 6 throws EBUSY for un-awaited sends past 512, which
 * silently lost the output of kernels that did not wait. Sending starts when the thread has done what it is at,
 * so that a cell runs on the main thread while its `busy` is sent.
 */
export class SendQueue {
  readonly #socket: Sender;
  readonly #waiting: (string | Buffer)[][] = [];
  #idle: Promise<void> = Promise.resolve();
  #sending = false;
  #closed = false;

  constructor(socket: Sender) {
    this.#socket = socket;
  }

  send(frames: (string | Buffer)[]): void {
    if (this.#closed) return;
    this.#waiting.push(frames);
    if (this.#sending) return;
    this.#sending = true;
    this.#idle = new Promise(setImmediate).then(() => this.#run());
  }

  /** Takes nothing more; resolves when everything queued so far has been handed to ZeroMQ. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#idle;
  }

  async #run(): Promise<void> {
    for (let frames = this.#waiting.shift(); frames !== undefined; frames = this.#waiting.shift()) {
      try {
        await this.#socket.send(frames);
      } catch (error) {
        // A peer that went away must not stop the messages to all others.
        logError("wire: a message could not be sent", error);
      }
    }
    this.#sending = false;
  }
}
