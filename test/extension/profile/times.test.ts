import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rulerTimes, shareText, sizeText, timeText } from "../../../extension/renderers/profile/time_text.ts";
import { panned, within, zoomed } from "../../../extension/renderers/profile/trace_window.ts";

test.each([
  [0, "0 ms"],
  [1234.5, "1.23 s"],
  [12.345, "12.3 ms"],
  [999.9, "1 s"],
  [0.0125, "12.5 µs"],
  [0.000012, "12 ns"],
])("%s ms is written %s", (ms, text) => {
  expect(timeText(ms)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1500, "1.5 KB"],
  [123_456_789, "123 MB"],
  [2.5e9, "2.5 GB"],
])("%s bytes are written %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test("shares are percent", () => {
  expect([0, 0.004, 0.0449, 0.38, 1].map(shareText)).toEqual(["0 %", "0.4 %", "4.5 %", "38 %", "100 %"]);
});

test("a ruler has round times whose texts differ", () => {
  expect(rulerTimes(0, 1, 0.2).map(({ text }) => text)).toEqual([
    "0 µs",
    "200 µs",
    "400 µs",
    "600 µs",
    "800 µs",
    "1000 µs",
  ]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-4, max: 1e6, noNaN: true }),
      (from, length) => {
        const times = rulerTimes(from, from + length, 0.1);
        expect(times.length).toBeLessThanOrEqual(11);
        expect(new Set(times.map(({ text }) => text)).size).toBe(times.length);
      },
    ),
  );
});

describe("what is looked at", () => {
  const whole = { from: 10, to: 110 };

  test("never leaves the trace", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (from, length) => {
          const seen = within({ from, to: from + length }, whole);
          expect(seen.from).toBeGreaterThanOrEqual(whole.from);
          expect(seen.to).toBeLessThanOrEqual(whole.to + 1e-9);
          expect(seen.to).toBeGreaterThan(seen.from);
        },
      ),
    );
  });

  test("zooming keeps the time under the pointer, panning the width", () => {
    expect(zoomed({ from: 0, to: 100 }, 0.5, 20)).toEqual({ from: 10, to: 60 });
    expect(panned({ from: 10, to: 60 }, 0.1)).toEqual({ from: 15, to: 65 });
  });
});
