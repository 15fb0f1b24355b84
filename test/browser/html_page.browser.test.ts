import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { requireChromium } from "../../cli/setup/test_tools.ts";
import { flowbook, temporaryFolder, writeTestNotebook } from "../cli/flowbook_process.ts";

/** Runs in the page. A fraction that the browser draws is higher than a line of its letters. */
const inPage = `(() => {
  const lightness = (element, property) => {
    const color = getComputedStyle(element).getPropertyValue(property);
    return color.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part) / 765, 0);
  };
  const text = document.querySelector(".jp-MarkdownOutput p");
  return {
    background: lightness(document.body, "background-color"),
    text: lightness(text, "color"),
    picture: document.querySelector("img").naturalWidth,
    fraction:
      document.querySelector("mfrac").getBoundingClientRect().height /
      Number.parseFloat(getComputedStyle(text).fontSize),
  };
})()`;

/** What a reader sees of a page, and what it fetches. */
async function look(file: string, colorScheme: "light" | "dark"): Promise<Look> {
  const browser = await chromium.launch({ executablePath: requireChromium(), args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ colorScheme });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    const seen = await page.evaluate<Omit<Look, "fetched">>(inPage);
    return { ...seen, fetched: requests.filter((url) => !/^(data|file):/.test(url)) };
  } finally {
    await browser.close();
  }
}

interface Look {
  /** From 0, black, to 1, white. */
  readonly background: number;
  readonly text: number;
  /** Width of the first picture that was drawn. */
  readonly picture: number;
  readonly fraction: number;
  readonly fetched: readonly string[];
}

test("a page of a notebook is drawn without network, in the reader's light or dark", async () => {
  const folder = temporaryFolder();
  const chart = JSON.stringify({
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    mark: "bar",
    data: { values: [{ a: 1 }, { a: 2 }] },
    encoding: { x: { field: "a" }, y: { aggregate: "count" } },
  });
  const path = writeTestNotebook(folder, [
    { type: "markdown", source: "A formula: $\\frac{a+b}{c+d}$" },
    { source: `display(${chart});` },
  ]);
  expect((await flowbook(["run", path, "--html"])).status).toBe(0);
  const file = join(folder, "notebook.html");
  const [light, dark] = [await look(file, "light"), await look(file, "dark")];
  expect(light).toMatchObject({ fetched: [] });
  expect(dark).toMatchObject({ fetched: [] });
  expect(light.background).toBeGreaterThan(0.9);
  expect(light.text).toBeLessThan(0.3);
  expect(dark.background).toBeLessThan(0.2);
  expect(dark.text).toBeGreaterThan(0.7);
  expect(light.picture).toBeGreaterThan(50);
  expect(light.fraction).toBeGreaterThan(1.2);
});
