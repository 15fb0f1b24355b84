// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are cells
import { expect, test } from "vitest";
import { checkComplete } from "../../../kernel/session/completeness.ts";

const magics = ["time"];

test.for([
  "1 + 1",
  "",
  "// only a comment",
  "const f = (x: number) => {\n  return x;\n};",
  "if (true) {\n  1\n}",
  "await Promise.resolve(1)",
  "%time f()",
  "%%time\nf(",
  "`a\nb`",
  "name?",
  "Math.max??",
  "?name",
  "@sealed class A {}",
  "type A = { b: string }",
  "const f = <T>(x: T): T => x;",
  "const n = <number>JSON.parse(text)",
])("%j is complete", (source) => {
  expect(checkComplete(source, magics)).toEqual({ status: "complete" });
});

test.for([
  ["function f() {", "  "],
  ["if (a) {\n  for (;;) {", "    "],
  ["f(", "  "],
  ["const a =", ""],
  ["a +", ""],
  ["a.", ""],
  ["[1,", ""],
  ["`text", ""],
  ["`text ${a", ""],
  ["`text ${", "  "],
  ["`text ${a +", ""],
  ["`text ${a} and ${f(`inner", ""],
  ["@sealed()", ""],
  ["class A {\n  @field", "  "],
  ["/* comment", ""],
  ["const f = () =>", "  "],
  ["class A extends B {\n  m() {\n    this.x();", "    "],
  ["%time 1\nfunction f() {", "  "],
  ["enum E", ""],
  ["import { a } from", ""],
  ["<div>", ""],
  ["@sealed", ""],
  ["const f = <T>(x: T) => {", "  "],
  ["<number>JSON.parse(", "  "],
] as const)("%j is incomplete and the next line starts with %j", ([source, indent]) => {
  expect(checkComplete(source, magics)).toEqual({ status: "incomplete", indent });
});

test.for(["let 1", "a b", ")", "function () {} }", '"open string', "%tiem f()", "return 1"])(
  "%j is invalid",
  (source) => {
    expect(checkComplete(source, magics)).toEqual({ status: "invalid" });
  },
);
