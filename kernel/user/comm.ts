import { randomUUID } from "node:crypto";
import { types } from "node:util";
import type { CommData } from "../../protocol/comm.ts";
import { UsageError } from "../../runtime/usage_error.ts";
import { reason } from "../display/formatters/text.ts";
import { currentCellId } from "./cell_context.ts";

/** What the other end of a comm sent. */
export interface CommMessage<Data = CommData> {
  readonly data: Data;
  readonly metadata: CommData;
  /** Binary data, each with an `ArrayBuffer` of its own: `new Float64Array(buffers[0].buffer)`. */
  readonly buffers: readonly Uint8Array[];
}

/** What goes along with a comm's data. */
export interface CommOptions {
  readonly metadata?: object;
  /** Binary data, which travels as it is: typed arrays, `Buffer`, `DataView` or `ArrayBuffer`. */
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

/**
 * One end of a two-way channel between the notebook's code and its frontend (messaging spec, "Custom
 * Messages"). Open one with `comms.open()`, or get it from the frontend through `comms.registerTarget()`.
 */
export interface Comm {
  readonly id: string;
  readonly targetName: string;
  /** True once either end has closed it. */
  readonly closed: boolean;
  /**
   * Sends data to the frontend. After the comm was closed, by either end, nothing is sent: a panel that
   * somebody closes must not end the training that reports to it.
   */
  send(data?: object, options?: CommOptions): void;
  /** Closes both ends; a second time does nothing. */
  close(data?: object, options?: CommOptions): void;
  /**
   * Sets what is called with each message of the frontend, in place of what was set before. What it prints
   * appears below the cell that set it.
   */
  onMessage<Data = CommData>(handler: (message: CommMessage<Data>) => unknown): void;
  /** Sets what is called when the frontend closes the comm. */
  onClose<Data = CommData>(handler: (message: CommMessage<Data>) => unknown): void;
}

/** What browsers can hold at once, with the copies that a message takes on its way. */
const MAX_BUFFER_BYTES = 512 * 1024 * 1024;

export type CommMessageType = "comm_open" | "comm_msg" | "comm_close";

/** A message as a comm hands it to the kernel. */
export interface OutgoingComm {
  readonly type: CommMessageType;
  readonly data: object;
  readonly options: CommOptions;
}

/** A function of the user's, and the cell that set it. */
export interface Listener {
  readonly cellId: number;
  run(message: CommMessage): unknown;
}

export type EmitComm = (comm: OpenComm, message: OutgoingComm) => void;

/** A comm of this kernel. */
export class OpenComm implements Comm {
  readonly id: string;
  readonly targetName: string;
  readonly listeners: { comm_msg?: Listener; comm_close?: Listener } = {};
  readonly #emit: EmitComm;
  #closed = false;

  constructor(name: { id?: string | undefined; target: string }, emit: EmitComm) {
    this.id = name.id ?? randomUUID();
    this.targetName = name.target;
    this.#emit = emit;
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(data: object = {}, options: CommOptions = {}): void {
    if (!this.#closed) this.#emit(this, { type: "comm_msg", data, options });
  }

  close(data: object = {}, options: CommOptions = {}): void {
    if (this.#closed) return;
    this.#emit(this, { type: "comm_close", data, options });
    this.#closed = true;
  }

  onMessage<Data = CommData>(handler: (message: CommMessage<Data>) => unknown): void {
    this.listeners.comm_msg = listener("comm.onMessage", handler);
  }

  onClose<Data = CommData>(handler: (message: CommMessage<Data>) => unknown): void {
    this.listeners.comm_close = listener("comm.onClose", handler);
  }

  closedByFrontend(): void {
    this.#closed = true;
  }
}

function listener<Data>(where: string, handler: (message: CommMessage<Data>) => unknown): Listener {
  if (typeof handler !== "function") {
    throw new UsageError(where, "there is no handler", "Pass (message) => { … }.");
  }
  return { cellId: currentCellId(), run: (message) => handler(parseMessage<Data>(message)) };
}

/** The frontend's data is what the handler's author says it is. */
function parseMessage<Data>(value: unknown): CommMessage<Data> {
  return value as CommMessage<Data>;
}

/** JSON text of what a message carries. @throws UsageError naming the call if it is none. */
export function commJson(where: string, what: "data" | "metadata", value: unknown): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    throw new UsageError(
      where,
      `${what} cannot be written as JSON: ${reason(error)}`,
      "Send plain values, and binary data as buffers.",
      { cause: error },
    );
  }
  if (json?.startsWith("{") === true) return json;
  throw new UsageError(where, `${what} is ${json ?? typeof value}, not an object`, `Pass { value: … }.`);
}

/** The bytes of each buffer, not copied. @throws UsageError for anything else, or too much. */
export function commBuffers(where: string, buffers: CommOptions["buffers"] = []): readonly Uint8Array[] {
  const bytes = [...buffers].map((buffer) => {
    if (ArrayBuffer.isView(buffer)) {
      return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    }
    if (types.isAnyArrayBuffer(buffer)) return new Uint8Array(buffer);
    throw new UsageError(where, `a buffer is ${typeof buffer}`, "Pass typed arrays or ArrayBuffers.");
  });
  const total = bytes.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (total > MAX_BUFFER_BYTES) {
    throw new UsageError(
      where,
      `the buffers have ${total} bytes, more than ${MAX_BUFFER_BYTES}`,
      "Send them in several messages.",
    );
  }
  return bytes;
}
