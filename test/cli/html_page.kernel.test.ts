import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { flowbook, temporaryFolder, writeTestNotebook } from "./flowbook_process.ts";

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("--html writes a page that needs nothing from elsewhere and shows every output's fallback", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "pixel.png"), Buffer.from(pixel, "base64"));
  const chart = JSON.stringify({
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    mark: "bar",
    data: { values: [{ a: 1 }] },
    encoding: { x: { field: "a" } },
  });
  const path = writeTestNotebook(folder, [
    { type: "markdown", source: "# A <kbd>key</kbd> title\n\n$\\frac{a}{b}$ ![dot](pixel.png)" },
    { source: `display(${chart});` },
    { source: 'import { tf } from "flowbook";\ntf.tensor([[1.5, 2.5]])' },
    { source: "throw new TypeError('wrong <b>');" },
  ]);
  const { status, stdout } = await flowbook(["run", path, "--html", "--inplace"]);
  expect(status).toBe(1);
  const file = join(folder, "notebook.html");
  expect(stdout).toContain("notebook.html");
  const page = readFileSync(file, "utf8");
  expect(page).toMatch(/^<!DOCTYPE html>/);
  expect(page).not.toMatch(/<script|<link|@import|(?:src|href)="(?:https?:)?\/\//);
  expect(page).toContain("<kbd>key</kbd>");
  expect(page).toMatch(/<math[^>]*>.*<mfrac>/);
  expect(page).toContain(`data:image/png;base64,${pixel}`);
  expect(page.match(/<img[^>]*src="data:image\/png;base64,/g)).toHaveLength(2);
  expect(page).toContain("float32[1,2]");
  expect(page).toContain("wrong &lt;b&gt;");
  expect(page).toContain("(prefers-color-scheme: dark)");
});

test("without nbconvert --html is refused before anything runs, with what to do", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, [{ source: "1" }]);
  const env = { ...process.env, FLOWBOOK_VENV: join(folder, "nowhere") };
  const { status, stdout, stderr } = await flowbook(["run", path, "--html"], { env });
  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/--html needs Jupyter's nbconvert, and there is no Python in .*flowbook setup/);
  expect(existsSync(join(folder, "notebook.html"))).toBe(false);
});
