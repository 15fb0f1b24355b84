/**
 * UTF-8 of many streams as text. A character may be split over two writes; only such a half is remembered, so
 * that streams which write once and never again cost nothing.
 */
export class StreamDecoder {
  readonly #halves = new Map<string, Buffer>();

  decode(stream: string, bytes: Buffer): string {
    const half = this.#halves.get(stream);
    const whole = half === undefined ? bytes : Buffer.concat([half, bytes]);
    const rest = incompleteBytes(whole);
    if (rest > 0) this.#halves.set(stream, Buffer.from(whole.subarray(whole.length - rest)));
    else if (half !== undefined) this.#halves.delete(stream);
    return whole.toString("utf8", 0, whole.length - rest);
  }

  /** What shows of a stream that ended within a character. */
  end(stream: string): string {
    const text = this.#halves.get(stream)?.toString("utf8") ?? "";
    this.#halves.delete(stream);
    return text;
  }
}

/** How many bytes at the end begin a character of which more must follow (RFC 3629, section 3). */
function incompleteBytes(bytes: Buffer): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count] ?? 0;
    if (byte >= 0xc0) return characterBytes(byte) > count ? count : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function characterBytes(first: number): number {
  if (first >= 0xf8) return 1;
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}
