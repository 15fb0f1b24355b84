import { c } from "./functions.ts";
import type { ReturnedStatus } from "./headers/profiler.ts";

/**
 * Room for the C++ objects, several times what they take in TensorFlow 2.21 (a session 184 bytes, a message
 * under 100): their sizes are in no header that a program without a compiler can ask.
 */
const objectBytes = 4096;

/** One session of TensorFlow's own profiler, which records from here until `finish`. */
export class ProfilerSession {
  readonly #session = new BigUint64Array(objectBytes / 8);

  /**
   * @param options a serialized `tensorflow.ProfileOptions`
   * @throws Error if the profiler is busy or does not start.
   */
  constructor(options: Uint8Array) {
    const message = new BigUint64Array(objectBytes / 8);
    c._ZN10tensorflow14ProfileOptionsC1EPN6google8protobuf5ArenaE(message, null);
    try {
      c._ZN6google8protobuf11MessageLite14ParseFromArrayEPKvi(message, options, options.length);
      c._ZN3tsl23EnableCPUAllocatorStatsEv();
      c._ZN3tsl15ProfilerSessionC1ERKN10tensorflow14ProfileOptionsE(this.#session, message);
    } finally {
      c._ZN10tensorflow14ProfileOptionsD1Ev(message);
    }
    if (isOk(c._ZN3tsl15ProfilerSession6StatusEv(this.#session))) return;
    this.#end();
    throw new Error("TensorFlow's profiler does not start: another session of this process has it.");
  }

  /** Ends the session; what it recorded, as a serialized `tensorflow.profiler.XSpace`. */
  finish(): Uint8Array {
    const space = new BigUint64Array(objectBytes / 8);
    c._ZN10tensorflow8profiler6XSpaceC1EPN6google8protobuf5ArenaE(space, null);
    try {
      if (
        !isOk(c._ZN3tsl15ProfilerSession11CollectDataEPN10tensorflow8profiler6XSpaceE(this.#session, space))
      ) {
        throw new Error("TensorFlow's profiler gives nothing: it ended with an error.");
      }
      const bytes = new Uint8Array(Number(c._ZNK10tensorflow8profiler6XSpace12ByteSizeLongEv(space)));
      c._ZNK6google8protobuf11MessageLite16SerializeToArrayEPvi(space, bytes, bytes.length);
      return bytes;
    } finally {
      c._ZN10tensorflow8profiler6XSpaceD1Ev(space);
      this.#end();
    }
  }

  #end(): void {
    c._ZN3tsl24DisableCPUAllocatorStatsEv();
    c._ZN3tsl15ProfilerSessionD1Ev(this.#session);
  }
}

/** `absl::OkStatus()` is the word 1; of other statuses the message stays in C++. */
function isOk({ word }: ReturnedStatus): boolean {
  return BigInt(word) === 1n;
}
