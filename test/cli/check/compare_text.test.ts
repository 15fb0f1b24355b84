import { expect, test } from "vitest";
import { compareText, type Tolerance } from "../../../cli/check/compare_text.ts";
import { parseIgnored } from "../../../cli/check/ignored.ts";

const byDefault: Tolerance = { ignored: parseIgnored([]), numbers: 1e-6, exactIntegers: true };

test.each([
  ["equal texts", "a\nb\n", "a\nb"],
  ["numbers that differ by rounding", "loss 0.12345678 nats", "loss 0.12345679 nats"],
  ["large numbers, relatively", "1234567.1", "1234567.9"],
  ["small numbers, absolutely", "[1.2e-17, 0.0]", "[-3.4e-17, 0]"],
  ["a number that is printed shorter", "x  0.5000\ny  1.0", "x 0.5\ny     1.00"],
  ["colours", "\u001b[31mred\u001b[0m", "red"],
  ["a progress bar that ended the same", "10 %\r50 %\r100 %\n", "20 %\r100 %\n"],
  ["addresses in memory", "<Buffer at 0x7ffd12ab>", "<Buffer at 0x7ffd99cd>"],
  ["random names", "id 8121152c-b1e1-4483-a8ad-0b6431525235", "id 9f0c61ac-1111-4222-8333-0b64315252aa"],
  ["the folders of a path", "wrote /home/ada/project/out.csv", "wrote /tmp/ci-7/out.csv"],
  ["a path of Windows", "C:\\Users\\ada\\out.csv", "/home/ada/out.csv"],
])("%s count as the same", (_what, stored, now) => {
  expect(compareText(stored, now, byDefault)).toBeUndefined();
});

test.each([
  ["a word", "a\nbanana split\nc", "a\nbanana splat\nc", { line: 2, column: 10 }],
  ["a number", "loss 0.5 in 3 epochs", "loss 0.6 in 3 epochs", { line: 1, column: 7 }],
  ["a whole number, however large", "id 12345678901", "id 12345678902", { line: 1, column: 13 }],
  ["a sign", "x = -1", "x = 1", { line: 1, column: 4 }],
  ["a line that is new", "a", "a\nb", { line: 2, stored: undefined, now: "b", column: 0 }],
  ["a line that is gone", "a\nb", "a", { line: 2, stored: "b", now: undefined, column: 0 }],
  ["a file's name", "/home/ada/a.csv", "/home/ada/b.csv", { line: 1 }],
  ["a URL", "https://a.example/x/1.json", "https://a.example/y/1.json", { line: 1 }],
  ["a number instead of text", "NaN", "1", { line: 1, column: 0 }],
  ["a date", "2026-11-25", "2026-11-26", { line: 1 }],
])("a difference in %s is found where it is", (_what, stored, now, expected) => {
  expect(compareText(stored, now, byDefault)).toMatchObject(expected);
});

test("--tolerance holds for whole numbers too", () => {
  const tolerance = { ...byDefault, numbers: 0.01, exactIntegers: false };
  expect(compareText("1000 rows", "1009 rows", tolerance)).toBeUndefined();
  expect(compareText("1000 rows", "1020 rows", tolerance)).toMatchObject({ line: 1, column: 2 });
});

test.each([
  ["dates", "on 2026-11-25, Wed Nov 25 2026", "on 2027-01-02, Sat Jan 02 2027"],
  ["times", "at 10:20:30.5 and 2026-11-25T08:00:00Z", "at 9:21 and 2026-11-25T23:59:59.123+01:00"],
  ["durations", "took 1.25 s, 3 ms and 2µs", "took 3 min, 12.5 ms and 900 ns"],
])("--ignore %s is a word for what it says", (name, stored, now) => {
  expect(compareText(stored, now, byDefault)).toBeDefined();
  expect(compareText(stored, now, { ...byDefault, ignored: parseIgnored([name]) })).toBeUndefined();
});

test("--ignore takes regular expressions, of which ^ and $ mean a line", () => {
  const ignored = parseIgnored(["^seed .*$", "build \\w+"]);
  const tolerance = { ...byDefault, ignored };
  expect(compareText("seed 12\nbuild abc ok", "seed 99\nbuild xyz ok", tolerance)).toBeUndefined();
  expect(compareText("seed 12\nbuild abc ok", "seed 12\nbuild abc failed", tolerance)).toMatchObject({
    line: 2,
  });
});

test("what is no regular expression is refused with the names that could have been meant", () => {
  expect(() => parseIgnored(["(open"])).toThrow(/--ignore \(open .*one of dates, times, durations/);
});
