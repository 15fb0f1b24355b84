import { expect, test } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { formatSeconds, TimeitResult } from "../../magics/timeit_result.ts";
import { fakeCall } from "./fake_call.ts";

test.each([
  [2, "2.00 s"],
  [0.0125, "12.5 ms"],
  [0.125, "125 ms"],
  [1.234e-6, "1.23 µs"],
  [4.5e-9, "4.50 ns"],
  [4e-11, "0.0400 ns"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test("mean and deviation are those of one run", () => {
  // 10 loops took 2, 4 and 6 s: 0.2, 0.4 and 0.6 s each, whose mean is 0.4 and variance (0.04 + 0 + 0.04) / 3.
  const result = new TimeitResult(10, [2, 4, 6]);
  expect(result.average).toBeCloseTo(0.4);
  expect(result.stdev).toBeCloseTo(Math.sqrt(0.08 / 3));
  expect([result.best, result.worst]).toEqual([0.2, 0.6]);
  expect(String(result)).toBe("400 ms ± 163 ms per loop (mean ± std. dev. of 3 runs, 10 loops each)");
});

/** What `%timeit` prints for code that took these milliseconds for so many loops. */
async function printed(args: string, tookMs: (loops: number, call: number) => number): Promise<string> {
  let calls = 0;
  const timed = async (loops: number) => tookMs(loops, calls++);
  const call = fakeCall({ args, evaluate: async () => timed });
  await runMagic("timeit", call);
  return call.out.join("");
}

test("a first run that is slow, as one that traces a function, does not count", async () => {
  // 600 ms at first, later 20 ms: ten of these are the 0.2 s of a repetition.
  expect(await printed("step(x)", (loops, call) => (call === 0 ? 600 : 20 * loops))).toBe(
    "20.0 ms ± 0.00 ns per loop (mean ± std. dev. of 7 runs, 10 loops each)\n",
  );
});

test("code that is always slow runs alone in each repetition", async () => {
  expect(await printed("fit()", (loops) => 500 * loops)).toBe(
    "500 ms ± 0.00 ns per loop (mean ± std. dev. of 7 runs, 1 loop each)\n",
  );
});

test("repetitions of very different length are pointed out", async () => {
  // 400 ms and 10 ms: 40 times, with a mean of 205 ms
  expect(await printed("-n 1 -r 2 step(x)", (_, call) => (call === 0 ? 400 : 10))).toBe(
    "The slowest run took 40.0 times as long as the fastest: the first may have traced, compiled or cached something.\n" +
      "205 ms ± 195 ms per loop (mean ± std. dev. of 2 runs, 1 loop each)\n",
  );
});
