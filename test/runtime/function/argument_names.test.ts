import { expect, test } from "vitest";
import { argumentName, parameterNames } from "../../../runtime/function/argument_names.ts";

test.each([
  [(x: number) => x, ["x"]],
  [(first: number, second = [1, 2].length) => first + second, ["first", "second"]],
  [async (value: number) => value, ["value"]],
  [
    function named(a: number, b: number) {
      return a + b;
    },
    ["a", "b"],
  ],
  [({ rate }: { rate: number }, x: number) => rate + x, [undefined, "x"]],
])("names of parameters: %s", (fn, names) => {
  expect(parameterNames(fn)).toEqual(names);
});

test.each([
  ["[0]", "x"],
  ["[1].image", "image"],
  ["[1].pair[0]", "pair_0"],
  ["[0][1]", "x_1"],
  ["[2]", "arg_2"],
])("the argument at %s is called %s", (path, name) => {
  expect(argumentName(path, ["x", "options"])).toBe(name);
});
