import type { RequestContents, RequestType } from "../protocol/messages.ts";
import { CommOrder } from "./comm_order.ts";
import type { Handler, RequestContext } from "./handlers/handler.ts";
import { handlers } from "./handlers/index.ts";
import { log, logError } from "./log.ts";
import type { Session } from "./session/session.ts";
import type { ShellQueue } from "./shell_queue.ts";
import { Subshells, unknownSubshell } from "./subshells.ts";
import type { RequestChannel } from "./wire/channels.ts";
import type { IncomingMessage, MessageCodec } from "./wire/message.ts";
import { ProtocolError } from "./wire/protocol_error.ts";
import { Refusals } from "./wire/refusals.ts";
import { isRequestType, parseRequest } from "./wire/requests.ts";
import type { SendQueue } from "./wire/send_queue.ts";

interface Request<T extends RequestType> {
  readonly type: T;
  readonly channel: RequestChannel;
  readonly message: IncomingMessage;
  readonly content: RequestContents[T];
}

/**
 * The one place that sends busy, the reply and idle. The cells of one shell run one after another; every other
 * request is answered at once, also while a cell runs.
 */
export class Dispatcher {
  readonly #session: Session;
  readonly #codec: MessageCodec;
  readonly #queues: Readonly<Record<RequestChannel, SendQueue>>;
  readonly #subshells = new Subshells();
  readonly #commOrder: CommOrder;
  readonly #runningCells = new Set<IncomingMessage>();
  readonly #refusals = new Refusals(log);

  constructor(session: Session, codec: MessageCodec, queues: Readonly<Record<RequestChannel, SendQueue>>) {
    this.#session = session;
    this.#codec = codec;
    this.#queues = queues;
    this.#commOrder = new CommOrder(session.comms);
  }

  /** Takes in a message as it came from a socket; a bad one is logged and dropped. */
  receive(channel: RequestChannel, frames: readonly Buffer[]): void {
    try {
      const message = this.#codec.decode(frames);
      const type = message.header.msg_type;
      if (!isRequestType(type))
        throw new ProtocolError(`dispatch: unknown message type ${JSON.stringify(type.slice(0, 100))}.`);
      // The stdin channel carries answers to the kernel's own requests, and nothing else does.
      if ((channel === "stdin") !== (type === "input_reply")) {
        throw new ProtocolError(`dispatch: a message of type ${type} came on the ${channel} channel.`);
      }
      this.#accept(channel, type, message);
    } catch (error) {
      // Whatever is wrong with one message, the next one is heard.
      if (error instanceof ProtocolError) this.#refusals.add(error.message);
      else logError("dispatch: a message was dropped", error);
    }
  }

  #accept<T extends RequestType>(channel: RequestChannel, type: T, message: IncomingMessage): void {
    const content = parseRequest(type, message.content);
    const request = { type, channel, message, content };
    const { subshell_id } = message.header;
    const shell = channel === "shell" ? this.#subshells.get(subshell_id) : this.#subshells.main;
    if (shell === undefined) {
      void this.#answer<RequestType>(request, () => unknownSubshell(subshell_id ?? ""));
    } else if (isCell(request)) {
      shell.add({ run: () => this.#runCell(request, shell), abort: () => this.#answer(request, abort) });
    } else {
      const queue = isComm(request) ? this.#commOrder.queueFor(request.content, shell) : undefined;
      const answer = () => this.#answer(request, handlers[type]);
      if (queue === undefined || !isComm(request)) void answer();
      else this.#commOrder.wait(request.content.comm_id, queue, answer);
    }
  }

  async #runCell(cell: Request<"execute_request">, shell: ShellQueue): Promise<void> {
    let answerAborted = async () => {};
    this.#runningCells.add(cell.message);
    await this.#answer(cell, async (context, request) => {
      const reply = await handlers.execute_request(context, request);
      const failed = reply.status === "error" && request.stop_on_error;
      // Before the reply is sent: what comes after it was not queued behind the failure.
      if (failed || this.#session.isEnding) answerAborted = shell.takeAborted();
      return reply;
    });
    await answerAborted();
  }

  async #answer<T extends RequestType>(
    { type, channel, message, content }: Request<T>,
    handler: Handler<T>,
  ): Promise<void> {
    const context: RequestContext = { session: this.#session, subshells: this.#subshells, message };
    // The stdin channel carries answers to the kernel's own requests, which have no busy and idle.
    if (channel === "stdin") {
      await handler(context, content);
      return;
    }
    const { publisher } = this.#session;
    publisher.publish("status", { execution_state: "busy" }, message);
    try {
      const reply = await handler(context, content);
      if (reply !== undefined) this.#send(channel, type, message, reply);
    } catch (error) {
      logError(`kernel: ${type} failed`, error);
      this.#send(channel, type, message, failure(error));
    }
    this.#runningCells.delete(message);
    publisher.publish("status", { execution_state: "idle" }, message);
    // Servers and status bars keep the newest status whoever it is for: a cell that still runs must show, or an
    // idle culler ends the kernel in the middle of a training.
    const [running] = this.#runningCells;
    if (running !== undefined) publisher.publish("status", { execution_state: "busy" }, running);
    await this.#session.closeIfRequested();
  }

  #send(channel: RequestChannel, type: RequestType, parent: IncomingMessage, content: object): void {
    // Comm messages have no reply.
    if (!type.endsWith("_request")) return;
    const reply = {
      type: type.replace("_request", "_reply"),
      content,
      parent,
      identities: parent.identities,
    };
    this.#queues[channel].send(this.#codec.encode(reply));
  }
}

/** As ipykernel does: what is queued behind a failed cell is answered without being run. */
const abort: Handler<"execute_request"> = ({ session }) => ({
  status: "aborted",
  execution_count: session.executionCount,
  ename: "Aborted",
  evalue: "an earlier cell failed",
  traceback: [],
});

function isCell(request: Request<RequestType>): request is Request<"execute_request"> {
  return request.type === "execute_request";
}

function isComm(
  request: Request<RequestType>,
): request is Request<"comm_open"> | Request<"comm_msg"> | Request<"comm_close"> {
  return request.type === "comm_open" || request.type === "comm_msg" || request.type === "comm_close";
}

function failure(error: unknown): object {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { status: "error", ename: name, evalue: message, traceback: (stack ?? message).split("\n") };
}
