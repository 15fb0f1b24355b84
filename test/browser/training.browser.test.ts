import { afterAll, beforeAll, expect, test } from "vitest";
import { coloursOf } from "./canvas_pixels.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";

// 1,600 rows to train on in batches of 32 are 50 steps an epoch; each test goes on where the one before stopped.
const code = `import { tf } from "flowbook";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const x = tf.randomNormal([2000, 4]);
const y = x.sum(1, true);
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
const fit = (epochs: number, wait = async () => {}) =>
  model.fit(x, y, { epochs, batchSize: 32, validationSplit: 0.2, callbacks: { onBatchEnd: wait } });
await fit(4);`;
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  const kernelspec = { name: "flowbook", display_name: "TypeScript", language: "typescript" };
  const content = { cells: [], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  await fetch(`${server.url}api/contents/training.ipynb`, {
    method: "PUT",
    headers: { authorization: `token ${server.token}` },
    body: JSON.stringify({ type: "notebook", format: "json", content }),
  });
  lab = await LabPage.open(server, "training.ipynb");
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const view = () => lab.page.locator(".flowbook-training").last();
const plot = () => view().locator(".flowbook-training-plot");
const state = () => view().locator(".flowbook-training-state").textContent();

/** The rows of the table that says what the charts say. */
async function rows(): Promise<string[][]> {
  if (
    !(await view()
      .locator("details")
      .evaluate((details) => details.hasAttribute("open")))
  ) {
    await view().locator("summary").click();
  }
  await view().locator("details tbody tr").first().waitFor();
  const lines = await view().locator("details tbody tr").all();
  return await Promise.all(lines.map((line) => line.locator("td").allTextContents()));
}

const colours = () => coloursOf(plot().first().locator("canvas"));

test("fit shows its curves: every step of the loss, every epoch of the validation", async () => {
  await lab.runCell(code);
  await view().waitFor();
  await expect.poll(state).toMatch(/^done: epoch 4\/4, step 200\/200 in /);
  expect((await rows()).map(([, curve, points]) => [curve, points])).toEqual([
    ["loss", "200"],
    ["val_loss", "4"],
  ]);
  expect(await colours()).toBeGreaterThan(2);
  expect(await plot().first().getAttribute("aria-label")).toMatch(/^Curves of loss\. loss: .* at step 200/);
});

test("the output keeps a picture and a text for pages without the extension", async () => {
  const outputs = await lab.page.evaluate(() =>
    jupyterapp.shell.currentWidget?.content.widgets.flatMap(({ model }) => model.outputs?.toJSON() ?? []),
  );
  const text = JSON.stringify(outputs);
  expect(text).toContain("iVBORw0KGgo");
  expect(text).toMatch(/fit 1: done, step 200\/200, loss=/);
});

test("dragging zooms, the button shows all again, and a log scale draws other axes", async () => {
  const over = plot().first().locator(".u-over");
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  if (box === null) throw new Error("the chart has no size");
  const picture = async () => (await plot().first().screenshot()).toString("base64");
  const whole = await picture();
  await lab.page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await lab.page.mouse.down();
  await lab.page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 });
  await lab.page.mouse.up();
  await lab.page.mouse.move(0, 0);
  await expect.poll(picture).not.toBe(whole);
  await view().locator(".flowbook-training-reset").click();
  await lab.page.mouse.move(0, 0);
  await expect.poll(picture).toBe(whole);
  await view().getByLabel("Log scale").check();
  await expect.poll(picture).not.toBe(whole);
});

test("a page that is reloaded in the middle of a run misses nothing", async () => {
  await lab.startCell("await fit(6, pause); 0");
  await expect.poll(state).toMatch(/step [1-9]\d*\/300 /);
  await lab.page.evaluate(() => jupyterapp.commands.execute("docmanager:save"));
  await lab.page.reload();
  await lab.page.waitForFunction(() => globalThis.jupyterapp !== undefined);
  await lab.page.locator(".flowbook-training-state").nth(1).waitFor();
  await expect.poll(state, { timeout: 60_000 }).toMatch(/^done: epoch 6\/6, step 300\/300 /);
  expect((await rows()).map(([, curve, points]) => [curve, points])).toEqual([
    ["loss", "300"],
    ["val_loss", "6"],
  ]);
});

test("%metrics overlays the runs of the session, and each can be hidden", async () => {
  await lab.runCell("%metrics");
  await expect.poll(() => view().locator(".flowbook-training-run").count()).toBe(2);
  expect((await rows()).map(([, curve, points]) => [curve, points])).toEqual([
    ["loss", "200"],
    ["val_loss", "4"],
    ["loss", "300"],
    ["val_loss", "6"],
  ]);
  const button = view().locator(".flowbook-training-run button").first();
  await button.click();
  await expect.poll(() => button.getAttribute("aria-pressed")).toBe("false");
  await expect.poll(() => plot().first().getAttribute("aria-label")).not.toContain("fit 1 loss");
});
