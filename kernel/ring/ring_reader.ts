import { logError } from "../log.ts";
import {
  ASLEEP,
  bytesUsed,
  CONTINUED,
  FRAME_KINDS,
  type FrameKind,
  HEADER_BYTES,
  MORE,
  READ,
  RING_BYTES,
  type RingMemory,
  WRITTEN,
} from "./layout.ts";

/**
 * One frame. Of a stream, lines that follow each other arrive as one and the chunks of a large write as many; all
 * others arrive as they were written.
 */
export interface Frame {
  readonly kind: FrameKind;
  readonly cellId: number;
  readonly payload: Buffer;
}

/** While output flows, the reader looks this often, so that many small writes become one message. */
const COALESCE_MS = 4;

/** One turn reads at most this much, so that sockets are served while a cell floods the ring. */
const TURN_BYTES = RING_BYTES / 16;

/** Up to here a loop over the bytes is faster than a call that copies them. */
const LINE_BYTES = 256;
const GATHERED_BYTES = 64 * 1024;

/** Reads frames in the order they were written and hands them to `onFrame`. */
export class RingReader {
  readonly #memory: RingMemory;
  readonly #onFrame: (frame: Frame) => void;
  readonly #onPause: () => void;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #chunks: Buffer[] = [];
  #discarding = false;
  /** Short writes to a stream that have been read and not yet delivered, all of the same kind and cell. */
  readonly #gathered = Buffer.alloc(GATHERED_BYTES);
  #gatheredBytes = 0;
  #gatheredFrom: Pick<Frame, "kind" | "cellId"> | undefined;

  /** @param onPause called when everything written so far has been read. */
  constructor(memory: RingMemory, onFrame: (frame: Frame) => void, onPause: () => void) {
    this.#memory = memory;
    this.#onFrame = onFrame;
    this.#onPause = onPause;
    Atomics.store(memory.control, ASLEEP, 1);
  }

  /** Called when the writer asks to be heard; goes on looking until output stops. */
  wake(): void {
    this.#cancelTimer();
    const readBytes = this.drain(TURN_BYTES);
    if (bytesUsed(this.#memory.control) > 0) {
      this.#immediate = setImmediate(() => this.wake());
    } else if (readBytes > 0) {
      this.#timer = setTimeout(() => this.wake(), COALESCE_MS);
    } else {
      this.#sleep();
    }
  }

  /** Reads what is there now, up to `limitBytes`; returns how much that was. */
  drain(limitBytes = Number.POSITIVE_INFINITY): number {
    const { control } = this.#memory;
    let readBytes = 0;
    if (this.#discarding) {
      Atomics.store(control, READ, Atomics.load(control, WRITTEN));
      Atomics.notify(control, READ);
    }
    while (readBytes < limitBytes && bytesUsed(control) > 0) {
      readBytes += this.#readFrame(Atomics.load(control, READ));
    }
    this.#deliverGathered();
    if (readBytes > 0) this.#onPause();
    return readBytes;
  }

  /** From now on throws away what is written, so that no writer waits for a reader that has gone. */
  discard(): void {
    this.#discarding = true;
  }

  #sleep(): void {
    Atomics.store(this.#memory.control, ASLEEP, 1);
    if (bytesUsed(this.#memory.control) === 0) return;
    // A frame slipped in between the last look and falling asleep: its writer saw us awake.
    Atomics.store(this.#memory.control, ASLEEP, 0);
    this.#immediate = setImmediate(() => this.wake());
  }

  /** @returns how many bytes the frame has. */
  #readFrame(start: number): number {
    const { bytes, control } = this.#memory;
    const at = (start >>> 0) % RING_BYTES;
    const isWhole = at + HEADER_BYTES + LINE_BYTES <= RING_BYTES;
    const [header, base] = isWhole ? [bytes, at] : [this.#copyOut(start, HEADER_BYTES), 0];
    const length = header.readUInt32LE(base);
    const cellId = header.readUInt32LE(base + 4);
    const kindAndFlags = header.readUInt32LE(base + 8);
    const end = (start + HEADER_BYTES + length) | 0;
    if (isWhole && length <= LINE_BYTES && this.#gather(kindAndFlags, cellId, at + HEADER_BYTES, length)) {
      // A writer that waits for space hears of many lines at once.
      Atomics.store(control, READ, end);
    } else {
      const payload = this.#copyOut(start + HEADER_BYTES, length);
      Atomics.store(control, READ, end);
      Atomics.notify(control, READ);
      this.#deliverGathered();
      this.#accept(kindAndFlags, cellId, payload);
    }
    return HEADER_BYTES + length;
  }

  /** @returns false for what is not output of a stream. */
  #gather(kindAndFlags: number, cellId: number, at: number, length: number): boolean {
    const kind = FRAME_KINDS[kindAndFlags];
    if (kind !== "stdout" && kind !== "stderr") return false;
    const from = this.#gatheredFrom;
    const continues = from?.kind === kind && from.cellId === cellId;
    if (!continues || this.#gatheredBytes + length > GATHERED_BYTES) this.#deliverGathered();
    if (!continues) this.#gatheredFrom = { kind, cellId };
    const { bytes } = this.#memory;
    const end = this.#gatheredBytes;
    for (let index = 0; index < length; index += 1) this.#gathered[end + index] = bytes[at + index] ?? 0;
    this.#gatheredBytes = end + length;
    return true;
  }

  #deliverGathered(): void {
    const from = this.#gatheredFrom;
    if (from === undefined || this.#gatheredBytes === 0) return;
    const payload = Buffer.from(this.#gathered.subarray(0, this.#gatheredBytes));
    this.#gatheredBytes = 0;
    Atomics.notify(this.#memory.control, READ);
    this.#deliver({ ...from, payload });
  }

  #accept(kindAndFlags: number, cellId: number, payload: Buffer): void {
    const kind = frameKind(kindAndFlags & 0xff);
    if (kind === "stdout" || kind === "stderr") {
      this.#deliver({ kind, cellId, payload });
      return;
    }
    // A payload whose writer was terminated between two chunks is dropped when the next one starts.
    if ((kindAndFlags & CONTINUED) === 0) this.#chunks = [];
    this.#chunks.push(payload);
    if ((kindAndFlags & MORE) !== 0) return;
    const whole = this.#chunks.length === 1 ? payload : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#deliver({ kind, cellId, payload: whole });
  }

  /** A frame that cannot be published must not take those behind it along, the `done` of its cell above all. */
  #deliver(frame: Frame): void {
    try {
      this.#onFrame(frame);
    } catch (error) {
      logError(`kernel: output of kind ${frame.kind} is lost`, error);
    }
  }

  #copyOut(position: number, length: number): Buffer {
    const { bytes } = this.#memory;
    const start = (position >>> 0) % RING_BYTES;
    const out = Buffer.allocUnsafe(length);
    const first = Math.min(length, RING_BYTES - start);
    bytes.copy(out, 0, start, start + first);
    if (first < length) bytes.copy(out, first, 0, length - first);
    return out;
  }

  #cancelTimer(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }
}

function frameKind(code: number): FrameKind {
  const kind = FRAME_KINDS[code];
  if (kind === undefined)
    throw new Error(`ring: unknown frame kind ${code}. Main thread and worker disagree.`);
  return kind;
}
