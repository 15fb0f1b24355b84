import { afterAll, beforeAll, expect, test } from "vitest";
import { coloursOf } from "./canvas_pixels.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

// Jupyter Notebook 7: no tabs and no launcher, and its main area holds the notebook alone.
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab({ program: "notebook" });
  await makeNotebook(server, "plain.ipynb");
  lab = await LabPage.open(server, "plain.ipynb");
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const tab = () => lab.page.locator(".flowbook-tab:visible");

test("Jupyter Notebook draws outputs, and opens a view beside the notebook", async () => {
  await lab.runCell(`import { tf } from "flowbook";
const model = tf.sequential({ name: "small", layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
tf.graphOf(model)`);
  await lab.page.locator(".jp-Notebook .flowbook-graph-canvas").click({ button: "right" });
  await lab.page.getByRole("menuitem", { name: "Open View in New Tab" }).click();
  await expect.poll(() => coloursOf(tab().locator(".flowbook-graph-canvas canvas"))).toBeGreaterThan(5);
});

test("the panel lists the session there too", async () => {
  await lab.command("flowbook:show-session");
  const panel = lab.page.getByRole("region", { name: "Runs, models and profiles of the notebook" });
  await expect
    .poll(() => panel.locator(".flowbook-session-item").allTextContents())
    .toEqual([expect.stringContaining("small")]);
});

test("no plugin of ours lacks anything", () => {
  // Notebook itself throws while it loads its settings, also without us.
  expect(lab.consoleErrors.filter((line) => /flowbook/i.test(line))).toEqual([]);
});
