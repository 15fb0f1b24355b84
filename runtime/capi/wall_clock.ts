import koffi, { type KoffiFunc } from "koffi";

type ClockGettime = (clock: number, time: BigInt64Array) => number;

const realtime = 0;
let bound: KoffiFunc<ClockGettime> | undefined;

/** Nanoseconds since 1970 on the clock of TensorFlow's profiler; `Date` has milliseconds only. */
export function wallClock(): bigint {
  bound ??= parseClock(koffi.load(null).func("int clock_gettime(int clock, void *time)"));
  // struct timespec { time_t tv_sec; long tv_nsec; }
  const time = new BigInt64Array(2);
  bound(realtime, time);
  const [seconds = 0n, nanoseconds = 0n] = time;
  return seconds * 1_000_000_000n + nanoseconds;
}

function parseClock(value: unknown): KoffiFunc<ClockGettime> {
  return value as KoffiFunc<ClockGettime>;
}
