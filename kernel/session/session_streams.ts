import { logTo } from "../log.ts";
import {
  NOT_SETTLING,
  OWN_STDERR,
  RING_BYTES,
  type RingMemory,
  SETTLED,
  type StreamName,
} from "../ring/layout.ts";
import { type Frame, RingReader } from "../ring/ring_reader.ts";
import type { CapturedDescriptors } from "../thread_messages.ts";
import { NativeOutput } from "./native_output.ts";
import type { Session } from "./session.ts";

/** Between the first native output and its message, so that many small writes become one. */
const COALESCE_MS = 4;

/** How V8 and Node begin to report that they end the process; the rest follows in pieces. */
const FATAL_REPORT =
  /^\s*(<--- Last few GCs --->|FATAL ERROR: |# Fatal error in |----- Native stack trace -----)/m;

/** The two ways by which output reaches the worker: the ring, and descriptors 1 and 2; in order. */
export class SessionStreams {
  readonly #session: Session;
  readonly #memory: RingMemory;
  readonly #ring: RingReader;
  #native: NativeOutput | undefined;
  #flushTimer: NodeJS.Timeout | undefined;
  #lastWords = "";

  constructor(session: Session, memory: RingMemory) {
    this.#session = session;
    this.#memory = memory;
    this.#ring = new RingReader(
      memory,
      (frame) => this.#accept(frame),
      () => session.outputs.flush(),
    );
  }

  /** What V8 or Node said about the end of this process, if that is near: pages of addresses, for the log. */
  get lastWords(): string {
    return this.#lastWords;
  }

  /** The main thread has written something into the ring. */
  wake(): void {
    this.#ring.wake();
  }

  /** The main thread has made pipes of descriptors 1 and 2. */
  addNative(descriptors: CapturedDescriptors): void {
    Atomics.store(this.#memory.control, OWN_STDERR, descriptors.ownStderr);
    logTo(descriptors.ownStderr);
    this.#native = new NativeOutput(
      descriptors,
      (name, bytes) => this.#acceptNative(name, bytes),
      () => this.#ring.drain(RING_BYTES),
    );
  }

  /** Takes in everything that was printed until now. */
  finish(): void {
    this.#ring.drain(RING_BYTES);
    this.#native?.settle();
    this.#session.outputs.flush();
  }

  /** From now on nothing is published, and nobody who prints has to wait. */
  discard(): void {
    clearTimeout(this.#flushTimer);
    this.#settled(NOT_SETTLING);
    this.#ring.discard();
    this.#native?.close();
  }

  #accept(frame: Frame): void {
    if (frame.kind !== "native") {
      this.#session.outputs.accept(frame);
      return;
    }
    try {
      this.#native?.settle();
    } finally {
      this.#settled(Number(frame.payload.toString("latin1")));
    }
  }

  #settled(state: number): void {
    Atomics.store(this.#memory.control, SETTLED, state);
    Atomics.notify(this.#memory.control, SETTLED);
  }

  #acceptNative(name: StreamName, bytes: Buffer): void {
    if (name === "stderr" && (this.#lastWords !== "" || FATAL_REPORT.test(bytes.toString("latin1")))) {
      this.#lastWords += bytes.toString("utf8");
      return;
    }
    const { outputs, currentEvaluationId } = this.#session;
    outputs.acceptNative(name, currentEvaluationId, bytes);
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = undefined;
      outputs.flush();
    }, COALESCE_MS);
  }
}
