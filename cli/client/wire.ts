import { randomUUID } from "node:crypto";
import { parseHeader } from "../../kernel/wire/message.ts";
import { ProtocolError } from "../../kernel/wire/protocol_error.ts";
import type { Signer } from "../../kernel/wire/signature.ts";
import { type MessageHeader, PROTOCOL_VERSION } from "../../protocol/messages.ts";

/** A message from the kernel, as a client sees it. */
export interface KernelMessage {
  readonly type: string;
  /** The request that caused it; undefined for messages of the kernel's own. */
  readonly parentId: string | undefined;
  readonly content: Readonly<Record<string, unknown>>;
}

const delimiter = "<IDS|MSG>";

/** The client's side of the wire protocol: requests to frames, frames to the kernel's messages. */
export class ClientWire {
  readonly session = randomUUID();
  readonly #signer: Signer;

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  encode(type: string, content: object): { readonly id: string; readonly frames: string[] } {
    const header: MessageHeader = {
      msg_id: randomUUID(),
      session: this.session,
      username: "flowbook",
      date: new Date().toISOString(),
      msg_type: type,
      version: PROTOCOL_VERSION,
    };
    const parts = [JSON.stringify(header), "{}", "{}", JSON.stringify(content)];
    return { id: header.msg_id, frames: [delimiter, this.#signer.sign(parts), ...parts] };
  }

  /** @throws ProtocolError where the frames are no message, or not signed with our key. */
  decode(frames: readonly Buffer[]): KernelMessage {
    const start = frames.findIndex((frame) => frame.toString("latin1") === delimiter);
    const [signature, header, parent, metadata, content] = frames.slice(start + 1);
    if (start < 0 || !signature || !header || !parent || !metadata || !content) {
      throw new ProtocolError(`run: ${frames.length} frames from the kernel are no Jupyter message.`);
    }
    if (!this.#signer.verify(signature, [header, parent, metadata, content])) {
      throw new ProtocolError("run: a message from the kernel has a wrong signature.");
    }
    return {
      type: parseHeader(JSON.parse(header.toString())).msg_type,
      parentId: parseParentId(JSON.parse(parent.toString())),
      content: parseFields(JSON.parse(content.toString())),
    };
  }
}

function parseParentId(value: unknown): string | undefined {
  const id = parseFields(value).msg_id;
  return typeof id === "string" ? id : undefined;
}

/** An object's fields; none for anything else. */
export function parseFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
