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

/** One frame; the chunks of a large stream write arrive as frames of their own, all others whole. */
export interface Frame {
  readonly kind: FrameKind;
  readonly cellId: number;
  readonly payload: Buffer;
}

/** While output flows, the reader looks this often, so that many small writes become one message. */
const COALESCE_MS = 4;

/** One turn reads at most this much, so that sockets are served while a cell floods the ring. */
const TURN_BYTES = RING_BYTES / 16;

/** Reads frames in the order they were written and hands them to `onFrame`. */
export class RingReader {
  readonly #memory: RingMemory;
  readonly #onFrame: (frame: Frame) => void;
  readonly #onPause: () => void;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #chunks: Buffer[] = [];
  #discarding = false;

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
      const start = Atomics.load(control, READ);
      const header = this.#copyOut(start, HEADER_BYTES);
      const payload = this.#copyOut(start + HEADER_BYTES, header.readUInt32LE(0));
      const frameBytes = HEADER_BYTES + payload.length;
      Atomics.store(control, READ, (start + frameBytes) | 0);
      Atomics.notify(control, READ);
      readBytes += frameBytes;
      this.#accept(header.readUInt32LE(8), header.readUInt32LE(4), payload);
    }
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
