import { expect, test } from "vitest";
import { blankMagics } from "../../../../kernel/session/language/magic_text.ts";
import { magics } from "../../../../magics/index.ts";

test.each([
  ["%%sh --out a --err b\necho", 'var a="",b=""'],
  ["\n%%bash --out=listed x\nls", '\nvar listed=""'],
  ["%%bash\nls", "      \n  "],
  ["const x = %env HOME\nx", 'const x = eval("")'],
])("%j declares what later cells use, at the same length", (source, start) => {
  const text = blankMagics(source, magics);
  expect(text).toHaveLength(source.length);
  expect(text.startsWith(start)).toBe(true);
});

test.each([
  ["%%capture out --no-stdout\nlet a = 1", "out"],
  ["%%capture --no-display kept\nlet a = 1", "kept"],
])("%j declares its variable behind the cell, where no offset moves", (source, name) => {
  const body = source.slice(source.indexOf("\n"));
  const head = " ".repeat(source.length - body.length);
  expect(blankMagics(source, magics)).toBe(`${head}${body}\n;var ${name}: CapturedOutput;`);
});

test("%%capture without a name declares nothing", () => {
  expect(blankMagics("%%capture\n1", magics)).toBe("         \n1");
});

test("magics in the body of another one are no TypeScript either", () => {
  expect(blankMagics("%%capture\nconst h = %env HOME", magics)).toBe('         \nconst h = eval("") ');
  expect(blankMagics("%%time\n%%capture\n%who\n2", magics)).toBe("      \n         \n;   \n2");
});
