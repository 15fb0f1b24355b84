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
