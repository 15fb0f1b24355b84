import { expect, test } from "vitest";
import { formatSeconds, TimeitResult } from "../../magics/timeit_result.ts";

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
