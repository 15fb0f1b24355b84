import { c } from "./functions.ts";
import { copyBytes } from "./memory.ts";
import type { Pointer } from "./pointer.ts";

/** The bytes that a C function writes into a `TF_Buffer`: a serialized message. */
export function bytesWrittenBy(write: (buffer: Pointer<"TF_Buffer">) => void): Uint8Array {
  const buffer = c.TF_NewBuffer();
  try {
    write(buffer);
    // struct TF_Buffer { const void* data; size_t length; … }
    const fields = new BigUint64Array(2);
    copyBytes(fields, buffer, 16);
    const [data = 0n, length = 0n] = fields;
    const bytes = new Uint8Array(Number(length));
    if (bytes.length > 0) copyBytes(bytes, data, bytes.length);
    return bytes;
  } finally {
    c.TF_DeleteBuffer(buffer);
  }
}
