import { Dealer, Subscriber } from "zeromq";
import { type ConnectionInfo, channelAddress } from "../../kernel/wire/connection_file.ts";
import { Signer } from "../../kernel/wire/signature.ts";
import { count, parseError, parseOutputMessage } from "./iopub.ts";
import type { OutputMessage } from "./outputs.ts";
import { ClientWire, type KernelMessage, parseFields } from "./wire.ts";

/** How a cell ended, as its execute_reply says. */
export interface ExecuteOutcome {
  readonly executionCount: number | null;
  readonly error: ReturnType<typeof parseError> | undefined;
}

/** A request whose reply, or whose `idle`, has not come yet. */
interface Pending {
  onReply(content: KernelMessage["content"]): void;
  onIopub(message: KernelMessage): void;
  reject(error: Error): void;
}

/** The message that answers a subscription belongs to no request. */
const welcome = "iopub_welcome";

/** A small Jupyter client for one kernel; it answers no `input()`. */
export class KernelClient {
  readonly #wire: ClientWire;
  readonly #shell: Dealer;
  readonly #control: Dealer;
  readonly #iopub = new Subscriber({ receiveHighWaterMark: 0, linger: 0, reconnectInterval: 10 });
  readonly #pending = new Map<string, Pending>();
  /** Requests that have ended, of which a timer or a promise may still print. */
  readonly #ended = new Map<string, Pending["onIopub"]>();
  #failure: Error | undefined;

  constructor(connection: ConnectionInfo) {
    this.#wire = new ClientWire(new Signer(connection));
    // the kernel binds its ports only after we connected, hence the short interval
    const options = { routingId: this.#wire.session, linger: 0, reconnectInterval: 10 };
    this.#shell = new Dealer(options);
    this.#control = new Dealer(options);
    this.#shell.connect(channelAddress(connection, "shell"));
    this.#control.connect(channelAddress(connection, "control"));
    this.#iopub.connect(channelAddress(connection, "iopub"));
  }

  /**
   * Waits until our subscription holds and the kernel answers. In this order: a `status` sent before the
   * subscription is lost, and every request waits for its own.
   * @returns the kernel's `language_info`.
   */
  async ready(): Promise<Readonly<Record<string, unknown>>> {
    await this.#subscribe();
    const info = await this.#request(this.#shell, "kernel_info_request", {});
    return parseFields(info.language_info);
  }

  /** Resolves with the kernel's `iopub_welcome` (Jupyter enhancement proposal 65). */
  #subscribe(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.set(welcome, { onReply: () => undefined, onIopub: () => resolve(), reject });
      for (const socket of [this.#shell, this.#control, this.#iopub]) {
        this.#receive(socket).catch((error: Error) => this.fail(error));
      }
      this.#iopub.subscribe("");
    });
  }

  /** Runs a cell; resolves when both its reply and its `idle` have come. `onOutput` may be called later too. */
  async execute(code: string, onOutput: (message: OutputMessage) => void): Promise<ExecuteOutcome> {
    const options = { silent: false, store_history: true, user_expressions: {}, stop_on_error: true };
    const content = { code, ...options, allow_stdin: false };
    const reply = await this.#request(this.#shell, "execute_request", content, (message) => {
      const output = parseOutputMessage(message);
      if (output !== undefined) onOutput(output);
    });
    const error = reply.status === "ok" ? undefined : parseError(reply);
    return { executionCount: count(reply.execution_count), error };
  }

  async interrupt(): Promise<void> {
    await this.#request(this.#control, "interrupt_request", {});
  }

  async shutdown(): Promise<void> {
    await this.#request(this.#control, "shutdown_request", { restart: false });
  }

  /** Ends everything that is under way, because the kernel is gone. */
  fail(error: Error): void {
    this.#failure ??= error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }

  close(): void {
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  async #request(
    socket: Dealer,
    type: string,
    content: object,
    onIopub: (message: KernelMessage) => void = () => undefined,
  ): Promise<KernelMessage["content"]> {
    if (this.#failure !== undefined) throw this.#failure;
    const { id, frames } = this.#wire.encode(type, content);
    const [reply] = await Promise.all([this.#waitFor(id, onIopub), socket.send(frames)]);
    return reply;
  }

  /** Resolves with the reply once the request's `idle` has come too, in whichever order. */
  #waitFor(id: string, onIopub: (message: KernelMessage) => void): Promise<KernelMessage["content"]> {
    return new Promise((resolve, reject) => {
      let reply: KernelMessage["content"] | undefined;
      let idle = false;
      const settle = (): void => {
        if (reply === undefined || !idle) return;
        this.#pending.delete(id);
        this.#ended.set(id, onIopub);
        resolve(reply);
      };
      this.#pending.set(id, {
        reject,
        onReply: (content) => {
          reply = content;
          settle();
        },
        onIopub: (message) => {
          onIopub(message);
          if (message.type !== "status" || message.content.execution_state !== "idle") return;
          idle = true;
          settle();
        },
      });
    });
  }

  async #receive(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const message = this.#wire.decode(frames);
      const id = message.parentId ?? message.type;
      const pending = this.#pending.get(id);
      if (socket !== this.#iopub) pending?.onReply(message.content);
      else if (pending !== undefined) pending.onIopub(message);
      else this.#ended.get(id)?.(message);
    }
  }
}
