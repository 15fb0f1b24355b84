import { afterAll, beforeAll, expect, test } from "vitest";
import { coloursOf } from "./canvas_pixels.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

// 1,600 rows to train on in batches of 32 are 50 steps an epoch; each test goes on where the one before stopped.
const code = `import { tf } from "flowbook";
const layers = [tf.layers.dense({ name: "hidden", units: 3, inputShape: [4] }), tf.layers.dense({ units: 1 })];
const model = tf.sequential({ name: "small", layers });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const x = tf.randomNormal([2000, 4]);
const y = x.sum(1, true);
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
const fit = (epochs: number, wait = async () => {}) =>
  model.fit(x, y, { epochs, batchSize: 32, validationSplit: 0.2, callbacks: { onBatchEnd: wait } });
tf.graphOf(model)`;
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  await makeNotebook(server, "tabs.ipynb");
  lab = await LabPage.open(server, "tabs.ipynb");
  await lab.runCell(code);
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const tabs = () => lab.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel");
const tab = () => lab.page.locator(".flowbook-tab:visible");
const state = () => tab().locator(".flowbook-training-state").textContent();
const toNotebook = () => tabs().getByText("tabs.ipynb").click();

test("the button of a graph opens it as a tab that it fills", async () => {
  await lab.page.locator(".jp-Notebook").getByRole("button", { name: "Open in tab" }).click();
  const canvas = tab().locator(".flowbook-graph-canvas canvas");
  await expect.poll(() => coloursOf(canvas)).toBeGreaterThan(5);
  const whole = await tab().boundingBox();
  const drawn = await canvas.boundingBox();
  expect(drawn?.height).toBeGreaterThan((whole?.height ?? 0) * 0.6);
});

test("the context menu of an output opens a run, whose curves follow the kernel", async () => {
  await toNotebook();
  await lab.startCell("await fit(6, pause); 0");
  const curves = lab.page.locator(".jp-Notebook .flowbook-training").last();
  await curves.waitFor();
  await curves.scrollIntoViewIfNeeded();
  await curves.locator(".flowbook-training-run").click({ button: "right" });
  await lab.page.getByRole("menuitem", { name: "Open View in New Tab" }).click();
  await expect.poll(state).toMatch(/step [1-9]\d*\/300 /);
  await expect.poll(state, { timeout: 60_000 }).toMatch(/^done: epoch 6\/6, step 300\/300 /);
});

test("tabs are there again when the page was loaded again, with what they showed", async () => {
  await toNotebook();
  await lab.startCell("await fit(6, pause); 0");
  await lab.page.locator(".jp-Notebook .flowbook-training").nth(1).waitFor();
  const curves = lab.page.locator(".jp-Notebook .flowbook-training").last();
  await curves.locator(".flowbook-training-run").click({ button: "right" });
  await lab.page.getByRole("menuitem", { name: "Open View in New Tab" }).click();
  await expect.poll(state).toMatch(/step [1-9]\d*\/300 /);
  await lab.reload(server, { "flowbook-views": 3 });
  await expect.poll(() => tabs().count()).toBe(4);
  await tabs().getByText("fit 2").click();
  await expect.poll(state, { timeout: 60_000 }).toMatch(/^done: epoch 6\/6, step 300\/300 /);
  await tabs().getByText("fit 1").click();
  await expect.poll(state).toMatch(/^done: epoch 6\/6, step 300\/300 /);
});

test("a table in a tab has as many rows in sight as there is room, and scrolls to the last", async () => {
  await toNotebook();
  await lab.runCell("Array.from({ length: 1000 }, (_, n) => ({ n }))");
  await lab.page.locator(".jp-Notebook .flowbook-table tbody td").last().click({ button: "right" });
  await lab.page.getByRole("menuitem", { name: "Open View in New Tab" }).click();
  const grid = tab().locator(".flowbook-table .flowbook-grid");
  await grid.waitFor();
  const whole = await tab().boundingBox();
  expect((await grid.boundingBox())?.height).toBeGreaterThan((whole?.height ?? 0) * 0.6);
  await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await tab().getByRole("cell", { name: "999" }).last().waitFor();
});
