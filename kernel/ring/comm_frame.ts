/** A comm message on its way from the main thread to the wire; the worker need not read its data. */
export interface CommFrame {
  readonly type: "comm_open" | "comm_msg" | "comm_close";
  readonly commId: string;
  readonly targetName: string;
  /** JSON texts. */
  readonly content: string;
  readonly metadata: string;
  readonly buffers: readonly Uint8Array[];
}

interface Head extends Omit<CommFrame, "content" | "metadata" | "buffers"> {
  /** Sizes of what follows the head: content, metadata, buffers. */
  readonly bytes: readonly number[];
}

const LENGTH_BYTES = 4;

/** Length of the head as little-endian u32, the head as JSON, then the parts one after another. */
export function encodeCommFrame(frame: CommFrame): Buffer {
  const { type, commId, targetName } = frame;
  const parts: readonly Uint8Array[] = [
    Buffer.from(frame.content),
    Buffer.from(frame.metadata),
    ...frame.buffers,
  ];
  const head: Head = { type, commId, targetName, bytes: parts.map((part) => part.byteLength) };
  const headBytes = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(headBytes.length);
  return Buffer.concat([length, headBytes, ...parts]);
}

export function decodeCommFrame(
  payload: Buffer,
): Omit<CommFrame, "buffers"> & { buffers: readonly Buffer[] } {
  let at = LENGTH_BYTES + payload.readUInt32LE(0);
  const { bytes, ...head } = parseHead(JSON.parse(payload.toString("utf8", LENGTH_BYTES, at)));
  const [content = Buffer.alloc(0), metadata = Buffer.alloc(0), ...buffers] = bytes.map((size) => {
    const part = payload.subarray(at, at + size);
    at += size;
    return part;
  });
  return { ...head, content: content.toString("utf8"), metadata: metadata.toString("utf8"), buffers };
}

function parseHead(value: unknown): Head {
  return value as Head;
}
