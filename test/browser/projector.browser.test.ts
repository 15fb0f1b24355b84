import { afterAll, beforeAll, expect, test } from "vitest";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";

// One notebook, used as a person uses it: each test goes on where the one before it stopped.
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  lab = await LabPage.open(server, "01-penguins.ipynb");
  await lab.runCell(`import { tf } from "flowbook";
const points = tf.concat([0, 1, 2].map((at) => tf.randomNormal([60, 8], 0, 0.1, "float32", at + 1).add(tf.oneHot([at], 8))));
const kinds = Array.from({ length: 180 }, (_, point) => ["ant", "bee", "cat"][Math.floor(point / 60)]);
await tf.projector(points, { labels: kinds, title: "Animals" })`);
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const view = () => lab.page.locator(".flowbook-embedding").last();
const canvas = () => view().locator("canvas");
const note = () => view().locator(".flowbook-note").textContent();

/** How many pixels have a colour, and a sum that tells pictures from each other. */
async function picture(): Promise<{ readonly drawn: number; readonly sum: number }> {
  return canvas().evaluate((element) => {
    // The tests are compiled without the types of a page.
    const context = Reflect.get(element, "getContext").call(element, "2d");
    const size = [Reflect.get(element, "width"), Reflect.get(element, "height")];
    const data: Uint8ClampedArray = context.getImageData(0, 0, ...size).data;
    let [drawn, sum] = [0, 0];
    for (const [at, value] of data.entries()) {
      if (at % 4 === 3 && value > 0) drawn += 1;
      sum = (sum + value * (at % 9973)) % 1_000_003;
    }
    return { drawn, sum };
  });
}

test("points are drawn, with a summary for screen readers and a table", async () => {
  await canvas().scrollIntoViewIfNeeded();
  await expect.poll(async () => (await picture()).drawn).toBeGreaterThan(500);
  expect(await canvas().getAttribute("aria-label")).toBe("Animals: 180 points of 8 dimensions");
  expect(await view().locator("tbody tr").count()).toBe(100);
});

test("arrows turn the points and + zooms", async () => {
  const first = await picture();
  await canvas().focus();
  await lab.page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await picture()).sum).not.toBe(first.sum);
  const turned = await picture();
  await lab.page.keyboard.press("+");
  await expect.poll(async () => (await picture()).sum).not.toBe(turned.sum);
  await lab.page.keyboard.press("0");
  await expect.poll(async () => (await picture()).sum).toBe(first.sum);
});

test("a search marks the points of a label", async () => {
  await view().locator("input").fill("bee");
  await expect.poll(note).toBe("60 points selected");
  await view().locator("input").fill("");
});

test("UMAP is computed in a worker: the points move while the page answers", async () => {
  const first = await picture();
  const workers = lab.page.workers().length;
  await view().locator("select").first().selectOption("umap");
  await expect.poll(() => lab.page.workers().length).toBeGreaterThan(workers);
  expect(await lab.page.evaluate(() => 1 + 1)).toBe(2);
  await expect.poll(async () => (await picture()).sum, { timeout: 60_000 }).not.toBe(first.sum);
  await expect.poll(() => view().locator("progress").isHidden(), { timeout: 60_000 }).toBe(true);
  expect((await picture()).drawn).toBeGreaterThan(500);
  await view().locator("select").first().selectOption("pca");
});

test("the cell keeps our payload, a picture and a text", async () => {
  const types = await lab.page.evaluate(() =>
    JSON.stringify(jupyterapp.shell.currentWidget?.content.widgets.at(-1)?.model.outputs?.toJSON() ?? []),
  );
  for (const type of ["application/vnd.flowbook.embedding.v1+json", "image/png", "text/plain"]) {
    expect(types).toContain(`"${type}"`);
  }
});
