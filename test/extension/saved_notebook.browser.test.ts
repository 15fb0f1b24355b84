import { afterAll, beforeAll, expect, test } from "vitest";
import { LabPage } from "../browser/lab_page.ts";
import { type LabServer, startLab } from "../browser/lab_server.ts";
import { makeNotebook } from "../browser/notebook_file.ts";

// A notebook as it comes from a stranger: never run here, so not trusted by JupyterLab.
const mime = "application/vnd.flowbook.tensor.v1+json";
const figures = { min: -2, max: 2, mean: 0, standardDeviation: 1, nonFinite: 0 };
const matrices = {
  dtype: "float32",
  shape: [2, 1, 3],
  previewShape: [2, 1, 3],
  values: [-2, 0, 2, 1, -1, 0.5],
  statistics: figures,
};
const evil = "<img src=x onerror='globalThis.attacked = true'>";
const tableMime = "application/vnd.flowbook.table.v1+json";
const birds = {
  columns: [
    { name: "name", type: "string" },
    { name: "mass", type: "number | null" },
  ],
  rows: [
    ["Gentoo", 5050],
    ["Adelie", 3700],
    ["Chinstrap", null],
  ],
  rowCount: 3,
  columnCount: 2,
};
const progressMime = "application/vnd.flowbook.progress.v1+json";
const bar = {
  status: "stopped",
  count: 37,
  total: 100,
  unit: "it",
  elapsedMs: 12_000,
  rate: 3,
  description: "train",
  postfix: "loss=0.1",
};
const barText = "train:  37%|███████▍            | 37/100 [00:12, 3.00it/s, loss=0.1] stopped";
const evilTable = { ...birds, columns: birds.columns.map(({ type }) => ({ name: evil, type })) };
const payloads = [
  { [mime]: matrices, "text/plain": "float32[2,1,3]" },
  { [mime]: { dtype: evil, shape: [1], previewShape: [1], values: [evil] }, "text/plain": evil },
  { [mime]: { version: 0 }, "text/plain": "an old tensor" },
  { [mime]: matrices, "text/html": "<p>html</p>", "text/plain": "text" },
  { [tableMime]: birds, "text/html": "<p>html</p>", "text/plain": "text" },
  { [tableMime]: { ...evilTable, rows: birds.rows.map(() => [evil, evil]) }, "text/plain": evil },
  { [progressMime]: bar, "text/plain": barText },
];

let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  await makeNotebook(server, "stranger.ipynb", payloads);
  lab = await LabPage.open(server, "stranger.ipynb");
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const output = (cell: number) => lab.page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output");

test("a saved tensor is drawn without running anything", async () => {
  await expect.poll(() => output(0).locator("td").allInnerTexts()).toEqual(["", "-2", "0", "2"]);
  expect(await output(0).locator("code").textContent()).toBe("float32[2,1,3]");
});

test("the chooser shows another matrix, by keyboard", async () => {
  await output(0).locator("select").first().focus();
  await lab.page.keyboard.press("ArrowDown");
  await expect.poll(() => output(0).locator("tbody td").allInnerTexts()).toEqual(["1", "-1", "0.5"]);
});

test("the values scroll with the arrow keys, and Shift+Tab leads back to the chooser", async () => {
  await lab.page.keyboard.press("Tab");
  const grid = output(0).locator(".flowbook-grid");
  expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true);
  await grid.evaluate((element) => {
    element.style.maxWidth = "60px";
  });
  await lab.page.keyboard.press("ArrowRight");
  await expect.poll(() => grid.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
  await lab.page.keyboard.press("Shift+Tab");
  expect(await lab.page.evaluate(() => document.activeElement?.tagName)).toBe("SELECT");
});

test("a saved table is sorted by a click, and by the keyboard", async () => {
  const names = () => output(4).locator("tbody td:first-of-type").allInnerTexts();
  await expect.poll(names).toEqual(["Gentoo", "Adelie", "Chinstrap"]);
  await output(4).getByRole("button", { name: "mass" }).click();
  await expect.poll(names).toEqual(["Adelie", "Gentoo", "Chinstrap"]);
  await output(4).getByRole("button", { name: "mass" }).focus();
  await lab.page.keyboard.press("Shift+Tab");
  await lab.page.keyboard.press("Enter");
  await expect.poll(names).toEqual(["Adelie", "Chinstrap", "Gentoo"]);
  await lab.page.keyboard.press("Space");
  await expect.poll(names).toEqual(["Gentoo", "Chinstrap", "Adelie"]);
  expect(await output(4).locator("th[aria-sort=descending]").textContent()).toContain("name");
});

test("a saved progress bar shows how far the loop came", async () => {
  const progressbar = output(6).getByRole("progressbar", { name: "train" });
  expect(await progressbar.getAttribute("aria-valuenow")).toBe("37");
  expect(await output(6).textContent()).toContain("37/100 [00:12, 3.00it/s, loss=0.1] stopped");
});

test("markup in a payload stays text", async () => {
  await expect.poll(() => output(1).locator("tbody td").textContent()).toBe(evil);
  expect(await output(5).locator(".flowbook-column").allInnerTexts()).toEqual([evil, evil]);
  expect(await lab.page.locator(".jp-OutputArea-output img").count()).toBe(0);
  expect(await lab.page.evaluate(() => Reflect.has(globalThis, "attacked"))).toBe(false);
});

test("a payload that cannot be read shows the saved text and the reason", async () => {
  await expect.poll(() => output(2).locator("pre").textContent()).toBe("an old tensor");
  expect(await output(2).locator(".flowbook-note").textContent()).toContain("Run the cell again");
});

test("our view is preferred to HTML", async () => {
  await output(3).locator(".flowbook-tensor").waitFor();
  expect(await output(3).getByText("html").count()).toBe(0);
});

test.each(["JupyterLab Light", "JupyterLab Dark"])(
  "values can be read on their colours in %s",
  async (theme) => {
    await lab.page.evaluate(
      (name) => jupyterapp.commands.execute("apputils:change-theme", { theme: name }),
      theme,
    );
    await lab.page.locator(`body[data-jp-theme-name="${theme}"]`).waitFor({ state: "attached" });
    // WCAG 2.1, success criterion 1.4.3: text needs a contrast of 4.5 : 1.
    const selector =
      ".flowbook-output :is(td, th, b, code, .flowbook-tensor-figure, .flowbook-note, th span, .flowbook-progress span)";
    const lowest = () => lab.page.evaluate(lowestContrast, selector);
    await expect.poll(lowest).toBeGreaterThan(4.5);
  },
);

test("without our extension tensors and bars are text, and a table is plain HTML", async () => {
  await using plainServer = await startLab({ withExtension: false });
  await makeNotebook(plainServer, "stranger.ipynb", payloads);
  await using plain = await LabPage.open(plainServer, "stranger.ipynb");
  const shown = (cell: number) =>
    plain.page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output");
  await expect.poll(() => shown(0).textContent()).toBe("float32[2,1,3]");
  await expect.poll(() => shown(4).textContent()).toBe("html");
  await expect.poll(() => shown(6).textContent()).toBe(barText);
  expect(await plain.page.locator(".flowbook-output").count()).toBe(0);
});

/** The lowest contrast of text to what lies behind it among the elements; runs in the page. */
function lowestContrast(selector: string): number {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas");
  const luminance = (colours: readonly string[]) => {
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrasts = [...document.querySelectorAll(selector)].map((element) => {
    const behind: string[] = [];
    for (let node: Element | null = element; node !== null; node = node.parentElement) {
      behind.unshift(getComputedStyle(node).backgroundColor);
    }
    const background = luminance(behind);
    const text = luminance([...behind, getComputedStyle(element).color]);
    return (Math.max(background, text) + 0.05) / (Math.min(background, text) + 0.05);
  });
  return Math.min(...contrasts);
}
