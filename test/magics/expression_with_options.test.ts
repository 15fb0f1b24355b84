import { expect, test } from "vitest";
import { expressionWithOptions } from "../../magics/expression_with_options.ts";
import type { Magic } from "../../magics/magic.ts";

const magic: Magic = {
  name: "draw",
  kind: "line",
  summary: "Draw.",
  usage: "%draw EXPRESSION [--expand SCOPE] [--all]",
  example: "%draw x",
  options: [
    { name: "--expand", value: "SCOPE", summary: "" },
    { name: "--all", summary: "" },
  ],
  run() {},
};

test.each([
  ["model", "model", {}],
  ["f(a, --b) --all", "f(a, --b)", { "--all": true }],
  ["a - -b", "a - -b", {}],
  ['g("x --all") --expand a/b,c', 'g("x --all")', { "--expand": "a/b,c" }],
  ["model --all --expand='two words'", "model", { "--all": true, "--expand": "two words" }],
])("%s is an expression and options", (args, code, options) => {
  const parsed = expressionWithOptions(magic, args);
  expect([parsed.code, Object.fromEntries(parsed.options)]).toEqual([code, options]);
});

test.each([
  ["", "%draw: there is no expression. Use %draw EXPRESSION"],
  ["--all", "%draw: there is no expression"],
  ["--all model", '%draw: it does not know what to do with "model"'],
  ["model --all other", "%draw: it does not know what to do with"],
  ["f --all (x)", "%draw: --all stands before something else"],
  ["model --expnad x", "Did you mean --expand?"],
])("%s is a mistake", (args, message) => {
  expect(() => expressionWithOptions(magic, args)).toThrow(message);
});
