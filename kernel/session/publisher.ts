import type { IopubContents, IopubType } from "../../protocol/messages.ts";
import type { IncomingMessage, MessageCodec } from "../wire/message.ts";
import type { SendQueue } from "../wire/send_queue.ts";
import type { CommContent } from "./comm_directory.ts";

/** The message that an output belongs to; undefined for what no request caused. */
export type Parent = Pick<IncomingMessage, "rawHeader"> | undefined;

/** Sends on iopub, in order. */
export class Publisher {
  readonly #queue: SendQueue;
  readonly #codec: MessageCodec;

  constructor(queue: SendQueue, codec: MessageCodec) {
    this.#queue = queue;
    this.#codec = codec;
  }

  publish<T extends IopubType>(type: T, content: IopubContents[T], parent: Parent): void {
    this.#queue.send(this.#codec.encode({ type, content, parent, identities: [type] }));
  }

  /** Publishes content that already is JSON in UTF-8, such as a 50 MB display, without parsing it. */
  publishJson(type: IopubType, json: Buffer, parent: Parent): void {
    this.#queue.send(this.#codec.encode({ type, content: json, parent, identities: [type] }));
  }

  publishComm(type: IopubType, { content, metadata, buffers }: CommContent, parent: Parent): void {
    this.#queue.send(this.#codec.encode({ type, content, metadata, buffers, parent, identities: [type] }));
  }

  /** Greets a subscriber (JEP 65), addressed to the topic that it subscribed to. */
  welcome(topic: Buffer): void {
    const content = { subscription: topic.toString("utf8") };
    this.#queue.send(
      this.#codec.encode({ type: "iopub_welcome", content, parent: undefined, identities: [topic] }),
    );
  }
}
