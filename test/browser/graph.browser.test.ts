import { afterAll, beforeAll, expect, test } from "vitest";
import { coloursOf } from "./canvas_pixels.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";

// One notebook, used as a person uses it: each test goes on where the one before it stopped.
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  lab = await LabPage.open(server, "01-penguins.ipynb");
  await lab.runCell(`import { tf } from "flowbook";
const layers = [
  tf.layers.dense({ name: "hidden", units: 8, activation: "relu", inputShape: [4] }),
  tf.layers.dense({ name: "out", units: 3 }),
];
tf.graphOf(tf.sequential({ layers }))`);
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const view = () => lab.page.locator(".flowbook-graph-view").last();
const canvas = () => view().locator("canvas");
const status = () => view().locator("p.flowbook-note[role=status]").textContent();
const details = () => view().locator(".flowbook-graph-details").textContent();

const colours = () => coloursOf(canvas());

test("a model's graph is drawn, and said in words", async () => {
  await canvas().scrollIntoViewIfNeeded();
  await expect.poll(colours).toBeGreaterThan(5);
  expect(await canvas().getAttribute("aria-label")).toMatch(/graph/i);
});

test("a search finds an op in a closed scope and tells its shapes", async () => {
  await view().getByRole("button", { name: "Close all" }).click();
  await view().getByRole("searchbox", { name: "Search nodes" }).fill("out/BatchMatMulV2");
  await expect.poll(details).toContain("BatchMatMulV2");
  // TensorFlow.js multiplies matrices as a batch of one: any number of rows with out/kernel, float32[8,3].
  expect(await details()).toContain("float32[1,?,3]");
});

test("scopes open and close", async () => {
  await view().getByRole("button", { name: "Open all" }).click();
  const opened = await status();
  await view().getByRole("button", { name: "Close all" }).click();
  await expect.poll(status).not.toBe(opened);
});

test("the same is there as a table", async () => {
  await view().locator("summary").click();
  await expect.poll(async () => await view().locator("tbody tr").count()).toBeGreaterThan(2);
});
