import fc from "fast-check";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { findMagicLines } from "../../../kernel/session/find_magic_lines.ts";

const magics = ["time", "env", "html"];

function parses(text: string): boolean {
  return parseSync("cell.tsx", text, { lang: "tsx", sourceType: "module" }).errors.length === 0;
}

test("magics stand in cells with assertions in angle brackets too", () => {
  const source = "const n = <number>JSON.parse('1');\n%time n\nconst same = <T>(x: T) => x;\n%env";
  expect(findMagicLines(source, magics).map(({ name, args }) => [name, args])).toEqual([
    ["time", "n"],
    ["env", ""],
  ]);
});

const name = fc.constantFrom("a", "b", "time", "env", "html");
/** What may stand between two tokens, also where a new line ends no statement. */
const gap = fc.constantFrom("", " ", "\n", "\n  ", " /* a\n%time a\n*/ ", " // %env a\n");

/** Expressions and statements full of percent signs and line ends. */
const { expression, statement } = fc.letrec<{ expression: string; statement: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    name,
    fc.constantFrom("7", "/%time\\n%env/", "'%env A'", "`\n%time a\n`", "<b>\n%time a\n%env\n</b>", "[\n]"),
    fc
      .tuple(tie("expression"), gap, fc.constantFrom("%", "% ", "%\n", "**"), tie("expression"))
      .map(([left, before, operator, right]) => `(${left})${before}${operator}(${right})`),
    fc.tuple(name, gap, name).map(([left, before, right]) => `${left}${before}%${right}`),
    tie("expression").map((inner) => `\`x\${${inner}\n%time}\n%env y\``),
    tie("expression").map((inner) => `({ a: ${inner}\n%b,\n  time })`),
    tie("expression").map((inner) => `[${inner}\n%html,\n7]`),
    tie("statement").map((inner) => `(async () => {\n${inner}\n})()`),
  ),
  statement: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("expression").map((value) => `a = ${value}`),
    tie("expression").map((value) => `;(${value})`),
    fc.tuple(name, tie("expression")).map(([target, value]) => `${target} %= ${value};`),
    fc.tuple(tie("expression"), tie("statement")).map(([test, body]) => `if (${test}) {\n${body}\n}`),
    fc
      .tuple(tie("expression"), tie("statement"))
      .map(([item, body]) => `for (const b of [${item}]) {\n${body}\n}`),
    tie("expression").map((value) => `function f() {\n  return ${value}\n}`),
  ),
}));

/** Programs that mention every name further up, so that `%time` can only be a remainder. */
const program = fc
  .array(statement, { maxLength: 5 })
  .map((statements) => ["let a = 1, b = 2, time = 3, env = 4, html = 5;", ...statements].join("\n"));

test("a program without magics is never changed", () => {
  fc.assert(
    fc.property(program, (source) => {
      fc.pre(parses(source));
      expect(findMagicLines(source, magics)).toEqual([]);
    }),
    { numRuns: 1500 },
  );
});

test("magics between statements are found, in blocks and loops too, and nothing else is", () => {
  const closed = expression.map((value) => `a = (${value});`);
  const call = fc.constantFrom(
    "%time a % b",
    "%env HOME",
    "  %html",
    "\t%time f(`x`)",
    "const x = %env HOME",
  );
  const frame = fc.constantFrom(
    ["", ""],
    ["for (const b of [1]) {", "}"],
    ["async function f() {", "}"],
    ["if (b) {", "} else { b }"],
    ["switch (b) { case 1:", "}"],
  );
  fc.assert(
    fc.property(closed, call, frame, closed, (before, line, [open = "", close = ""], after) => {
      const head = `let a = 1, b = 2;\n${before}\n${open}\n`;
      const source = `${head}${line}\n${close}\n${after}`;
      // Without the names of magics, whose remainders the program above this one is about.
      fc.pre(!/\b(?:time|env|html)\b/.test(before + after) && parses(`${head}\n${close}\n${after}`));
      const found = findMagicLines(source, magics);
      expect(found.map(({ start }) => start)).toEqual([head.length + line.indexOf("%")]);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["a\n%time", ["time"]],
  ["const time = 4; a\n%time", []],
  ["a %\ntime", []],
  ["a\n%b", []],
  ["function f() {\n  return a\n  %b\n}", []],
  ["class A {\n  x = 1\n  %time a\n}", []],
  ["const o = {\n  a: 1,\n  %time a\n}", []],
  ["if (a)\n  %time a\nb", []],
  ["%time x\nconst c = (7\n  %b\n)", ["time"]],
  ["%time (\nfoo(", ["time"]],
  ["const x = %env HOME", ["env"]],
  ["let x\nx = %env HOME", ["env"]],
  ["`\nconst x = %env HOME\n`", []],
] as const)("%j calls %j", (source, names) => {
  expect(findMagicLines(source, magics).map(({ name }) => name)).toEqual(names);
});
