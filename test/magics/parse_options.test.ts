import { describe, expect, test } from "vitest";
import type { Magic } from "../../magics/magic.ts";
import { nearestName } from "../../magics/nearest_name.ts";
import { parseOptions } from "../../magics/parse_options.ts";
import { splitWords } from "../../magics/split_words.ts";

const sample: Magic = {
  name: "sample",
  kind: "line",
  summary: "A magic of this test.",
  usage: "%sample [WORD]",
  example: "%sample",
  options: [
    { name: "--limit", value: "N", summary: "How many." },
    { name: "--all", summary: "Everything." },
  ],
  run: () => undefined,
};

describe("splitWords", () => {
  test.each([
    ["", []],
    ["  a   b ", ["a", "b"]],
    [`"a b" 'c d'`, ["a b", "c d"]],
    [`a"b c"d`, ["ab cd"]],
    [`a\\ b "\\"" '\\'`, ["a b", '"', "\\"]],
    [`"" x`, ["", "x"]],
  ])("%j becomes %j", (line, words) => {
    expect(splitWords("%sample", line)).toEqual(words);
  });

  test("an open quote is a mistake", () => {
    expect(() => splitWords("%sample", 'install "lodash')).toThrow(/^%sample: a " is never closed/);
  });
});

describe("parseOptions", () => {
  test("flags, values in both spellings, and words in any order", () => {
    const { words, options } = parseOptions(sample, "one --all --limit 3 two", 2);
    expect(words).toEqual(["one", "two"]);
    expect([...options]).toEqual([
      ["--all", true],
      ["--limit", "3"],
    ]);
    expect(parseOptions(sample, "--limit=3", 0).options.get("--limit")).toBe("3");
  });

  test("after -- everything is a word", () => {
    expect(parseOptions(sample, "-- --all", 1).words).toEqual(["--all"]);
  });

  test.each([
    ["--al", "%sample: there is no option --al. Did you mean --all?"],
    ["--zzzzzz", "%sample: there is no option --zzzzzz. It has --limit, --all, --help."],
    ["--limit", "%sample: --limit needs a value. Use --limit N."],
    ["--limit=", "%sample: --limit needs a value. Use --limit N."],
    ["--all=yes", '%sample: --all takes no value, got "yes". Use --all alone.'],
    ["a b", '%sample: it does not know what to do with "b". Use %sample [WORD].'],
  ])("%s is refused with what to do", (line, message) => {
    expect(() => parseOptions(sample, line, 1)).toThrow(message);
  });
});

describe("nearestName", () => {
  const names = ["time", "npm", "help", "lsmagic", "tf"];

  test.each([
    ["tiem", "time"],
    ["Time", "time"],
    ["hlep", "help"],
    ["tmie", "time"],
    // Two slips in three letters would be a guess; a swap of neighbours is one.
    ["nmp", "npm"],
    ["ft", "tf"],
    ["xy", undefined],
    ["lsmagics", "lsmagic"],
    ["np", "npm"],
    ["ls", "lsmagic"],
    ["pip", undefined],
    ["matplotlib", undefined],
    ["x", undefined],
    ["", undefined],
  ])("%j most likely means %j", (typed, meant) => {
    expect(nearestName(typed, names)).toBe(meant);
  });
});
