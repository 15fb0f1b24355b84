import { randomUUID } from "node:crypto";
import { type MessageHeader, PROTOCOL_VERSION } from "../../protocol/messages.ts";
import { messageJson } from "../message_json.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { Signer } from "./signature.ts";

/** A message as it came from a frontend; `content` is not yet checked against its type. */
export interface IncomingMessage {
  /** ZeroMQ routing prefix, returned with the reply. */
  readonly identities: readonly Buffer[];
  readonly header: MessageHeader;
  /** The header as the frontend wrote it, to be echoed byte for byte as `parent_header`. */
  readonly rawHeader: string;
  readonly content: unknown;
  readonly metadata: unknown;
  /** Binary data that follows the four JSON parts; it is not signed. */
  readonly buffers: readonly Buffer[];
}

export interface OutgoingMessage {
  readonly type: string;
  /** An object, or JSON text that is sent as it is, in a buffer as UTF-8. */
  readonly content: object | string | Buffer;
  readonly parent: Pick<IncomingMessage, "rawHeader"> | undefined;
  readonly identities: readonly (string | Buffer)[];
  /** An object, or JSON text that is sent as it is. */
  readonly metadata?: object | string;
  readonly buffers?: readonly Buffer[];
}

const DELIMITER = Buffer.from("<IDS|MSG>");

/** A frontend has no reason to send more than this; a larger message is a mistake or an attack. */
const MAX_MESSAGE_BYTES = 512 * 1024 * 1024;

/** Signatures that are remembered, as many as jupyter_client remembers. */
const REMEMBERED_SIGNATURES = 1 << 16;

/** Frames ⇄ messages, with their signatures. */
export class MessageCodec {
  readonly #signer: Signer;
  readonly #session = randomUUID();
  /** Of messages that have come, oldest first; none comes twice but one that somebody recorded. */
  readonly #seen = new Set<string>();
  #sent = 0;

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  encode(message: OutgoingMessage): (string | Buffer)[] {
    const header: MessageHeader = {
      msg_id: `${this.#session}_${this.#sent}`,
      session: this.#session,
      username: "kernel",
      date: new Date().toISOString(),
      msg_type: message.type,
      version: PROTOCOL_VERSION,
    };
    this.#sent += 1;
    const parts = [
      JSON.stringify(header),
      message.parent?.rawHeader ?? "{}",
      jsonText(message.metadata ?? {}),
      jsonBytes(message.content),
    ];
    const buffers = message.buffers ?? [];
    return [...message.identities, DELIMITER, this.#signer.sign(parts), ...parts, ...buffers];
  }

  /** @throws ProtocolError where the frames are no message, or not signed with the kernel's key. */
  decode(frames: readonly Buffer[]): IncomingMessage {
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
    if (bytes > MAX_MESSAGE_BYTES) throw new ProtocolError(`wire: a message of ${bytes} bytes was dropped.`);
    const start = frames.findIndex((frame) => frame.equals(DELIMITER));
    const [signature, header, parent, metadata, content, ...buffers] = frames.slice(start + 1);
    if (start < 0 || !signature || !header || !parent || !metadata || !content) {
      throw new ProtocolError(`wire: ${frames.length} frames are no Jupyter message and were dropped.`);
    }
    if (!this.#signer.verify(signature, [header, parent, metadata, content])) {
      throw new ProtocolError("wire: a message with a wrong signature was dropped.");
    }
    this.#refuseReplay(signature.toString("latin1"));
    return {
      identities: frames.slice(0, start),
      header: parseHeader(parseJson(header, "header")),
      rawHeader: header.toString("utf8"),
      content: parseJson(content, "content"),
      metadata: parseJson(metadata, "metadata"),
      buffers,
    };
  }

  #refuseReplay(signature: string): void {
    if (signature === "") return;
    if (this.#seen.has(signature)) throw new ProtocolError("wire: a message that came twice was dropped.");
    this.#seen.add(signature);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED_SIGNATURES && oldest !== undefined) this.#seen.delete(oldest);
  }
}

/** Text of this length is encoded once, for the signature and for ZeroMQ, which would each do it. */
const LONG_TEXT_CHARS = 64 * 1024;

function jsonBytes(value: object | string | Buffer): string | Buffer {
  if (Buffer.isBuffer(value)) return value;
  const text = jsonText(value);
  return text.length < LONG_TEXT_CHARS ? text : Buffer.from(text, "utf8");
}

function jsonText(value: object | string): string {
  return typeof value === "string" ? value : messageJson(value);
}

function parseJson(frame: Buffer, part: string): unknown {
  try {
    return JSON.parse(frame.toString("utf8"));
  } catch (error) {
    throw new ProtocolError(`wire: the ${part} of a message is no JSON; the message was dropped.`, {
      cause: error,
    });
  }
}

export function parseHeader(value: unknown): MessageHeader {
  const header = (typeof value === "object" && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  const field = (name: string): string => {
    const text = header[name];
    return typeof text === "string" ? text : "";
  };
  if (field("msg_id") === "" || field("msg_type") === "") {
    throw new ProtocolError("wire: a header without msg_id or msg_type; the message was dropped.");
  }
  return {
    msg_id: field("msg_id"),
    session: field("session"),
    username: field("username"),
    date: field("date"),
    msg_type: field("msg_type"),
    version: field("version"),
    ...(field("subshell_id") === "" ? {} : { subshell_id: field("subshell_id") }),
  };
}
