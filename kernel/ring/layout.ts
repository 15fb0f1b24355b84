/**
 * Memory layout of the output ring: one writer (the main thread), one reader (the worker). A frame is
 * length, cell id and kind as little-endian u32, then the payload. Positions only grow, modulo 2³².
 */
export const RING_BYTES = 4 * 1024 * 1024;
export const HEADER_BYTES = 12;

/** Payloads above this travel as several frames, so that one of them never needs the whole ring. */
export const CHUNK_BYTES = RING_BYTES / 4;

/** Indices into the control words that precede the bytes. */
export const WRITTEN = 0;
export const READ = 1;
/** 1 while the reader sleeps and wants to be woken by the next frame. */
export const ASLEEP = 2;
/** State of a pending `input()`: see `InputState`. */
export const INPUT = 3;
/** Set by the worker when the sockets are closed and the process may end. */
export const MAY_EXIT = 4;
/** Descriptor of the log, once 2 belongs to the cells; see `kernel/log.ts`. */
export const OWN_STDERR = 6;
/** Number of the newest `native` frame that the worker has dealt with, or `NOT_SETTLING`. */
export const SETTLED = 5;
/** The worker reads nothing any more. */
export const NOT_SETTLING = -1;
/** How many of the worker's tasks the main thread has taken so far. */
export const TASKS_TAKEN = 7;
/** 1 while a task has waited for long: the main thread is to run it wherever it can. */
export const TASKS_LATE = 8;
/** How many terminations of what the main thread ran have ended so far. */
export const TERMINATIONS = 9;
const CONTROL_WORDS = 16;

/** A kind travels as its index in this list. */
export const FRAME_KINDS = [
  "stdout",
  "stderr",
  "display",
  "update",
  "clear",
  "result",
  "error",
  "input",
  "done",
  "exit",
  "payload",
  "native",
  "comm",
  "comm_target",
] as const;

export type FrameKind = (typeof FRAME_KINDS)[number];

export type StreamName = Extract<FrameKind, "stdout" | "stderr">;

/** More chunks of this payload follow. */
export const MORE = 0x100;
/** This frame continues the payload of the frame before it. */
export const CONTINUED = 0x200;

export interface RingMemory {
  readonly shared: SharedArrayBuffer;
  readonly control: Int32Array;
  readonly bytes: Buffer;
}

export function createRingMemory(): RingMemory {
  return ringMemory(new SharedArrayBuffer(CONTROL_WORDS * 4 + RING_BYTES));
}

export function ringMemory(shared: SharedArrayBuffer): RingMemory {
  return {
    shared,
    control: new Int32Array(shared, 0, CONTROL_WORDS),
    bytes: Buffer.from(shared, CONTROL_WORDS * 4, RING_BYTES),
  };
}

/** Bytes written and not yet read. */
export function bytesUsed(control: Int32Array): number {
  return (Atomics.load(control, WRITTEN) - Atomics.load(control, READ)) >>> 0;
}
