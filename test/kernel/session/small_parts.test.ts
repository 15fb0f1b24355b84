import { expect, test } from "vitest";
import { codePointOffset, utf16Offset } from "../../../kernel/session/code_points.ts";
import { parseHelpQuestion } from "../../../kernel/session/help_question.ts";
import { formatDiagnostics } from "../../../kernel/session/type_reports.ts";

test("an emoji is one position on the wire and two in JavaScript", () => {
  expect([0, 1, 2, 3, 99].map((position) => utf16Offset("a😀b", position))).toEqual([0, 1, 3, 4, 4]);
  expect([0, 1, 3, 4].map((offset) => codePointOffset("a😀b", offset))).toEqual([0, 1, 2, 3]);
});

test("a question is a name with one or two question marks, and nothing that could be code", () => {
  expect(parseHelpQuestion("tf.tensor?")).toEqual({ expression: "tf.tensor", detail: 0 });
  expect(parseHelpQuestion("?? größe ")).toEqual({ expression: "größe", detail: 1 });
  for (const code of ["a ? b : c", "f()?", "a?.b", "?", "a?b", "x"])
    expect(parseHelpQuestion(code), code).toBeUndefined();
});

test("a type error shows its line with the place underlined, tabs kept", () => {
  const finding = {
    code: 2322,
    severity: "error",
    message: "No.",
    line: 2,
    column: 3,
    endLine: 2,
    endColumn: 6,
  } as const;
  expect(formatDiagnostics([finding], "first\n\tx = 1", 4)).toBe(
    "In[4]:2:3 - error TS2322: No.\n  \tx = 1\n  \t ~~~\n",
  );
});
