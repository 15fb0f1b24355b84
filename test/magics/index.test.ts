import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { magics } from "../../magics/index.ts";
import { generateMagicsPage } from "../../magics/magics_page.ts";

test("every magic has a file of its name", () => {
  const missing = magics.filter(
    ({ name }) => !existsSync(new URL(`../../magics/${name}.ts`, import.meta.url)),
  );
  expect(missing).toEqual([]);
});

test("names are unique", () => {
  const names = magics.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test.each(magics.map((magic) => [magic.name, magic] as const))(
  "%%%s has a sentence, a usage and an example that call it",
  (name, magic) => {
    expect(magic.summary).toMatch(/^[A-Z].+\.$/);
    expect(magic.usage).toContain(`%${name}`);
    expect(magic.example).toContain(`%${name}`);
  },
);

test("docs/magics.md is what the list says", async () => {
  await expect(generateMagicsPage(magics)).toMatchFileSnapshot("../../docs/magics.md");
});
