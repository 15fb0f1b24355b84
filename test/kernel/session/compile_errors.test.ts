import { describe, expect, test } from "vitest";
import { compileCell } from "../../../kernel/session/compile.ts";

function errorOf(source: string): { evalue: string; traceback: readonly string[] } {
  const result = compileCell(source, { id: 1, magics: ["time"] });
  if ("ok" in result) throw new Error(`compiled: ${result.ok.code}`);
  expect(result.error.ename).toBe("SyntaxError");
  return result.error;
}

describe("a cell that cannot be parsed", () => {
  test("is shown with its line, a caret and a message", () => {
    expect(errorOf("const a = 1;\nlet b = ;").traceback).toEqual([
      "2 | let b = ;",
      "  |         ^",
      "SyntaxError: Unexpected token `;` (2:9)",
    ]);
  });

  test.for([
    ["f(", "Expected `)` but found the end of the cell (1:3)"],
    ["x +", "Unexpected end of the cell (1:4)"],
    ["'é😀'; let b = ;", "Unexpected token `;` (1:16)"],
    ["'é😀'; let b = 1; let b = 2", "Identifier `b` has already been declared (1:23)"],
    ["%time 1\nlet b = ;", "Unexpected token `;` (2:9)"],
    ["%time 1\n%time 2\n{ let b = ; }", "Unexpected token `;` (3:11)"],
    [
      "const x",
      "Missing initializer in const declaration. Add an initializer (e.g. ` = undefined`) here (1:7)",
    ],
    ["break", "(1:1)"],
    ["@dec class A { m( {} }", "Expected `,` or `)` but found `}` (1:22)"],
    ["const __flowbook = 1", "The name __flowbook is reserved and cannot be declared. Choose another (1:7)"],
    ["let a = 1;\nlet NaN = 2", "The name NaN is reserved and cannot be declared. Choose another (2:5)"],
    ["type A = 1;\n'x'.match(/(/)", "Invalid regular expression: /(/: Unterminated group (2:11)"],
    [
      "'é';\nclass A { constructor(@p x: number) {} }",
      "Parameter decorators are not part of the standard. Decorate the class, a method or a field instead (2:23)",
    ],
    ["const f = <T>(x: T) => x;\nlet b = ;", "Unexpected token `;` (2:9)"],
    ["const f = <b>text</b>;\nlet b = ;", "Unexpected token `;` (2:9)"],
    ["using x = ;", "Unexpected token `;` (1:11)"],
  ] as const)("%j: %s", ([source, message]) => {
    expect(errorOf(source).evalue).toContain(message);
  });

  test("because of a `return` learns how a cell shows a value", () => {
    expect(errorOf("const a = 1;\nreturn a").evalue).toBe(
      "`return` outside a function. A cell shows the value of its last expression; leave out `return` (2:1)",
    );
  });

  test("with tabs has its caret below the place", () => {
    expect(errorOf("\tlet b = ;").traceback.slice(0, 2)).toEqual(["1 | \tlet b = ;", "  | \t        ^"]);
  });
});

test("a compiled cell names its script, its declarations and nothing that Flowbook added", () => {
  const result = compileCell(
    "import d, { a as b } from 'm'; const { c, ...e } = {}; function f() { using u = g() }; class H {}; enum I {}; @dec class J {}",
    { id: 12, magics: [] },
  );
  if ("error" in result) throw new Error(result.error.evalue);
  expect(result.ok.scriptName).toBe("flowbook:cell_12.js");
  expect(result.ok.code).toMatch(/\n\/\/# sourceURL=flowbook:cell_12\.js$/);
  expect([...result.ok.declared].sort()).toEqual(["H", "I", "J", "b", "c", "d", "e", "f"]);
});
