import { afterAll, beforeAll, expect, test } from "vitest";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

// Each test goes on where the one before stopped.
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  await makeNotebook(server, "settings.ipynb");
  lab = await LabPage.open(server, "settings.ipynb");
  await lab.runCell(`import { tf } from "flowbook";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const x = tf.randomNormal([320, 4]);
await model.fit(x, x.sum(1, true), { epochs: 2, batchSize: 32 });
display(Array.from({ length: 40 }, (_, n) => ({ n })));`);
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const labels = () => lab.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel");
const field = (name: string) =>
  lab.page.locator(`[id="jp-SettingsEditor-@flowbook/extension:settings_${name}"]`);
const notebook = () => lab.page.locator(".jp-Notebook");
const smoothing = () => notebook().getByLabel("Smoothing").inputValue();
const rows = async () =>
  (await notebook().locator(".flowbook-table .flowbook-grid").boundingBox())?.height ?? 0;

test("what is set in the settings editor holds at once for views that are there", async () => {
  expect(await smoothing()).toBe("0");
  const before = await rows();
  await lab.page.evaluate(async () => {
    await jupyterapp.commands.execute("settingeditor:open", { query: "Flowbook" });
  });
  await field("smoothing").fill("0.5");
  await field("tableRows").fill("5");
  await labels().getByText("settings.ipynb").click();
  await expect.poll(smoothing, { timeout: 30_000 }).toBe("0.5");
  // The header and 5 rows in place of 12.
  await expect.poll(rows).toBeLessThan(before * 0.6);
});

test("what was chosen at a chart stays, whatever is set", async () => {
  await notebook().getByLabel("Axis").selectOption("time");
  await lab.page.evaluate(async () => {
    await jupyterapp.commands.execute("settingeditor:open", { query: "Flowbook" });
  });
  await field("axis").selectOption({ label: "epoch" });
  await field("smoothing").fill("0.25");
  await labels().getByText("settings.ipynb").click();
  await expect.poll(smoothing, { timeout: 30_000 }).toBe("0.25");
  expect(await notebook().getByLabel("Axis").inputValue()).toBe("time");
});

test("a view in a tab is drawn in the colours of the theme, also when that changes", async () => {
  await notebook().getByRole("button", { name: "Open in tab" }).click();
  const plot = lab.page.locator(".flowbook-tab:visible .flowbook-training-plot").first();
  await plot.locator("canvas").waitFor();
  const whole = await lab.page.locator(".flowbook-tab:visible").boundingBox();
  const drawn = await plot.locator("canvas").boundingBox();
  expect(drawn?.height).toBeGreaterThan((whole?.height ?? 0) * 0.6);
  const picture = async () => (await plot.screenshot()).toString("base64");
  const light = await picture();
  await lab.page.evaluate(async () => {
    await jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Dark" });
  });
  await expect.poll(picture).not.toBe(light);
  await lab.page.evaluate(async () => {
    await jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Light" });
  });
  await expect.poll(picture).toBe(light);
});

test("the palette, the View menu and the notebook's toolbar lead to the panel", async () => {
  const panel = lab.page.getByRole("region", { name: "Runs, models and profiles of the notebook" });
  await labels().getByText("settings.ipynb").click();
  await lab.page.getByRole("button", { name: "Runs, models and profiles", exact: true }).click();
  await panel.waitFor();
  await lab.page.getByRole("menuitem", { name: "View" }).click();
  await lab.page.getByRole("menuitem", { name: "Show Runs, Models and Profiles" }).click();
  await panel.locator(".flowbook-session-item:focus").waitFor();
  await lab.command("apputils:activate-command-palette");
  await lab.page.locator(".lm-CommandPalette-input").fill("Show Runs, Models");
  await lab.page.locator(".lm-CommandPalette-item").getByText("Show Runs, Models and Profiles").waitFor();
});
