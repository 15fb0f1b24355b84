import { performance } from "node:perf_hooks";
import {
  ASLEEP,
  bytesUsed,
  CHUNK_BYTES,
  CONTINUED,
  FRAME_KINDS,
  type FrameKind,
  HEADER_BYTES,
  MORE,
  NOT_SETTLING,
  READ,
  RING_BYTES,
  type RingMemory,
  SETTLED,
  WRITTEN,
} from "./layout.ts";

/** A worker that takes longer than this to settle native output is ending, or as good as dead. */
const SETTLE_MS = 1000;

/** How long a writer waits on a full ring before it looks whether the reader fell asleep. */
const FULL_RING_WAIT_MS = 50;

/**
 * A loop that prints writes a line every few microseconds, and a look for native output costs two of them. Lines
 * that follow each other faster than this have none between them,
 */
const ADJACENT_MS = 0.008;
/** unless there was some lately, which may be a loop that prints both ways. */
const VIGILANT_FRAMES = 64;

/** Text is encoded in pieces of so many characters into a reused buffer (three UTF-8 bytes each at most). */
const SHORT_TEXT_CHARS = 16 * 1024;
/** Up to here a loop over the characters is faster than the calls that encode and copy. */
const LINE_CHARS = 256;
const LONG_TEXT_CHARS = 256 * 1024;

/**
 * Writes frames for the worker. A full ring makes the writer wait: nothing is ever dropped. A frame becomes
 * visible by the one store that advances `WRITTEN`, so a termination in the middle of a write leaves no
 * broken frame behind.
 */
export class RingWriter {
  /**
   * Set while code runs in the middle of other code, which may itself be in `Atomics.wait`: V8 breaks when a
   * thread waits within its own wait.
   */
  nested = false;
  readonly #memory: RingMemory;
  readonly #wake: () => void;
  readonly #encoder = new TextEncoder();
  #scratch = Buffer.alloc(SHORT_TEXT_CHARS * 3);
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #nativeOutputWaits: () => boolean = () => false;
  #settlements = 0;
  #lastLookMs = 0;
  #vigilance = 0;

  /** @param wake tells a sleeping reader that there is something to read. */
  constructor(memory: RingMemory, wake: () => void) {
    this.#memory = memory;
    this.#wake = wake;
  }

  write(kind: FrameKind, cellId: number, payload: string | Uint8Array): void {
    this.writeAhead(kind, cellId, payload);
    this.#wakeIfAsleep();
  }

  /**
   * Output that does not come through the ring, such as that of a C library, keeps its place: while some waits,
   * a frame is written only after the worker has read it.
   */
  keepOrderWith(nativeOutputWaits: () => boolean): void {
    this.#nativeOutputWaits = nativeOutputWaits;
  }

  /** Like `write`, but lets a sleeping reader sleep: for a frame that another one follows at once. */
  writeAhead(kind: FrameKind, cellId: number, payload: string | Uint8Array): void {
    this.#settleNativeOutput(cellId, kind === "stdout" || kind === "stderr");
    const code = FRAME_KINDS.indexOf(kind);
    if (typeof payload === "string" && this.#writeLine(code, cellId, payload)) return;
    let offset = 0;
    let flags = 0;
    for (;;) {
      const end = endOfPiece(payload, offset);
      const piece =
        typeof payload === "string"
          ? this.#encode(payload.slice(offset, end))
          : payload.subarray(offset, end);
      const more = end < payload.length ? MORE : 0;
      this.#frame(code | more | flags, cellId, piece);
      if (more === 0) return;
      offset = end;
      flags = CONTINUED;
    }
  }

  /** Like `write`, but the reader looks at once instead of after its coalescing pause. */
  writeUrgent(kind: FrameKind, cellId: number, payload: string): void {
    this.writeAhead(kind, cellId, payload);
    Atomics.store(this.#memory.control, ASLEEP, 0);
    this.#wake();
  }

  #settleNativeOutput(cellId: number, mayFollowClosely: boolean): void {
    if (mayFollowClosely && this.#followsClosely()) return;
    const { control } = this.#memory;
    if (Atomics.load(control, SETTLED) === NOT_SETTLING || !this.#nativeOutputWaits()) return;
    this.#vigilance = VIGILANT_FRAMES;
    this.#settlements = (this.#settlements + 1) % 0x4000_0000;
    this.#frame(FRAME_KINDS.indexOf("native"), cellId, this.#encode(String(this.#settlements)));
    Atomics.store(control, ASLEEP, 0);
    this.#wake();
    for (;;) {
      const settled = Atomics.load(control, SETTLED);
      if (settled === this.#settlements || settled === NOT_SETTLING) return;
      if (!this.#changesWithin(SETTLED, settled, SETTLE_MS)) return;
    }
  }

  #followsClosely(): boolean {
    const now = performance.now();
    const isAdjacent = now - this.#lastLookMs < ADJACENT_MS;
    this.#lastLookMs = now;
    if (this.#vigilance === 0) return isAdjacent;
    this.#vigilance -= 1;
    return false;
  }

  /** @returns false for what is not a short text in ASCII, or would go over the end of the ring. */
  #writeLine(kind: number, cellId: number, text: string): boolean {
    if (text.length > LINE_CHARS) return false;
    const { control, bytes } = this.#memory;
    const frameBytes = HEADER_BYTES + text.length;
    const written = Atomics.load(control, WRITTEN);
    const start = (written >>> 0) % RING_BYTES;
    if (start + frameBytes > RING_BYTES) return false;
    this.#waitForSpace(frameBytes);
    for (let index = 0; index < text.length; index += 1) {
      const character = text.charCodeAt(index);
      if (character > 0x7f) return false;
      bytes[start + HEADER_BYTES + index] = character;
    }
    writeHeader(bytes, start, { length: text.length, cellId, kind });
    Atomics.store(control, WRITTEN, (written + frameBytes) | 0);
    return true;
  }

  #encode(text: string): Uint8Array {
    if (this.#scratch.length < text.length * 3) this.#scratch = Buffer.alloc(LONG_TEXT_CHARS * 3);
    const { written } = this.#encoder.encodeInto(text, this.#scratch);
    return this.#scratch.subarray(0, written);
  }

  #frame(kind: number, cellId: number, payload: Uint8Array): void {
    const { control } = this.#memory;
    const frameBytes = HEADER_BYTES + payload.length;
    this.#waitForSpace(frameBytes);
    const header = this.#header;
    writeHeader(header, 0, { length: payload.length, cellId, kind });
    const start = Atomics.load(control, WRITTEN);
    this.#copyIn(header, start);
    this.#copyIn(payload, start + HEADER_BYTES);
    Atomics.store(control, WRITTEN, (start + frameBytes) | 0);
  }

  #waitForSpace(frameBytes: number): void {
    const { control } = this.#memory;
    for (;;) {
      const read = Atomics.load(control, READ);
      if (RING_BYTES - bytesUsed(control) >= frameBytes) return;
      this.#wakeIfAsleep();
      // An interrupt between the two halves of a wake-up leaves a sleeping reader marked as awake.
      if (!this.#changesWithin(READ, read, FULL_RING_WAIT_MS)) this.#wake();
    }
  }

  #changesWithin(index: number, value: number, timeoutMs: number): boolean {
    const { control } = this.#memory;
    if (!this.nested) return Atomics.wait(control, index, value, timeoutMs) !== "timed-out";
    const end = performance.now() + timeoutMs;
    while (performance.now() < end) if (Atomics.load(control, index) !== value) return true;
    return false;
  }

  #copyIn(source: Uint8Array, position: number): void {
    const { bytes } = this.#memory;
    const start = (position >>> 0) % RING_BYTES;
    const first = Math.min(source.length, RING_BYTES - start);
    bytes.set(first === source.length ? source : source.subarray(0, first), start);
    if (first < source.length) bytes.set(source.subarray(first), 0);
  }

  #wakeIfAsleep(): void {
    if (Atomics.compareExchange(this.#memory.control, ASLEEP, 1, 0) === 1) this.#wake();
  }
}

function writeHeader(
  bytes: Buffer,
  at: number,
  { length, cellId, kind }: { readonly length: number; readonly cellId: number; readonly kind: number },
): void {
  bytes.writeUInt32LE(length, at);
  bytes.writeUInt32LE(cellId, at + 4);
  bytes.writeUInt32LE(kind, at + 8);
}

/** The end of the piece that begins at `offset`; the two halves of a character stay together. */
function endOfPiece(payload: string | Uint8Array, offset: number): number {
  if (typeof payload !== "string") return Math.min(payload.length, offset + CHUNK_BYTES);
  const end = offset + LONG_TEXT_CHARS;
  if (end >= payload.length) return payload.length;
  return isHighSurrogate(payload.charCodeAt(end - 1)) ? end - 1 : end;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
