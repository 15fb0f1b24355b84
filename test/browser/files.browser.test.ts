import { afterAll, beforeAll, expect, test } from "vitest";
import { coloursOf } from "./canvas_pixels.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

// The quotes would end a string of code, and what is between them would run.
const hostile = `it's ", process.exit(1), ".xplane.pb`;
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  await makeNotebook(server, "files.ipynb");
  lab = await LabPage.open(server, "files.ipynb");
  const output = await lab.runCell(`import { cpSync } from "node:fs";
import { tf } from "flowbook";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const x = tf.randomNormal([64, 4]);
const logs = new tf.callbacks.TensorBoard({ logDir: "logs" });
await model.fit(x, x.sum(1, true), { epochs: 3, batchSize: 32, verbose: 0, callbacks: [logs] });
const profile = await tf.profiler.profile(() => x.square().dataSync(), { logDir: "logs" });
cpSync(profile.path!, ${JSON.stringify(hostile)});
tf.savedModel.save(model, "model");
console.log("written")`);
  expect(output).toContain("written");
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const entries = () => lab.page.locator(".jp-DirListing-item");
const open = async (name: RegExp) => await entries().filter({ hasText: name }).first().dblclick();
const file = () => lab.page.locator(".flowbook-file:visible");
const enter = async (...names: readonly string[]) => {
  await lab.page.evaluate(
    async (path) => void (await jupyterapp.commands.execute("filebrowser:go-to-path", { path })),
    `/${names.join("/")}`,
  );
  await lab.page.evaluate(async () => void (await jupyterapp.commands.execute("filebrowser:refresh")));
};

test("a log opens from the file browser with the curves of its folder", async () => {
  await enter("logs", "train");
  await open(/tfevents/);
  await expect.poll(() => file().locator("canvas").count(), { timeout: 60_000 }).toBeGreaterThan(0);
  // A copy of the file that JupyterLab made would be another run.
  expect(await file().locator(".flowbook-training-run").count()).toBe(1);
  const labels = await file().locator(".flowbook-training-plot").first().getAttribute("aria-label");
  expect(labels).toMatch(/at step/);
});

test("a folder of logs opens from its context menu, with all runs in it as they are then", async () => {
  await enter();
  await entries().filter({ hasText: /^logs/ }).click({ button: "right" });
  await lab.page.getByRole("menuitem", { name: "Show Training Runs" }).click();
  const runs = () => file().locator(".flowbook-training-run button").allTextContents();
  await expect.poll(runs, { timeout: 60_000 }).toEqual(["train"]);
  await lab.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel").getByText("files.ipynb").click();
  await lab.runCell(`const writer = tf.summary.createFileWriter("logs/other");
tf.summary.scalar("epoch_loss", 1, { writer, step: 1 });
writer.close();`);
  await lab.page
    .locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel")
    .getByText("logs", { exact: true })
    .click();
  await lab.page.getByRole("button", { name: "Read Again" }).filter({ visible: true }).click();
  await expect.poll(runs, { timeout: 60_000 }).toEqual(["other", "train"]);
});

test("files and folders are open again when the page was loaded again", async () => {
  await lab.reload(server, { "flowbook-files": 1, "flowbook-runs": 1 });
  await lab.page
    .locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel")
    .getByText(/tfevents/)
    .click();
  await expect.poll(() => file().locator("canvas").count(), { timeout: 60_000 }).toBeGreaterThan(0);
  await lab.page
    .locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel")
    .getByText("logs", { exact: true })
    .click();
  await expect.poll(() => file().locator("canvas").count(), { timeout: 60_000 }).toBeGreaterThan(0);
});

test("a SavedModel opens as the graph of its signature", async () => {
  await enter("model");
  await open(/^saved_model\.pb/);
  const canvas = file().locator(".flowbook-graph-canvas canvas");
  await canvas.waitFor({ timeout: 60_000 });
  await expect.poll(() => coloursOf(canvas)).toBeGreaterThan(5);
});

test("a profile opens with its findings, whatever its name", async () => {
  await enter();
  await open(/it's .*xplane\.pb/);
  await expect.poll(() => file().textContent(), { timeout: 60_000 }).toContain("Square");
});

test("a file that is no profile says so", async () => {
  await fetch(`${server.url}api/contents/broken.xplane.pb`, {
    method: "PUT",
    headers: { authorization: `token ${server.token}` },
    body: JSON.stringify({ type: "file", format: "text", content: "no profile at all" }),
  });
  await enter();
  await open(/broken\.xplane\.pb/);
  await expect.poll(() => file().textContent(), { timeout: 60_000 }).toMatch(/tf\.profiler\.load: .*broken/);
});

test("the kernel of a file ends with its tab", async () => {
  const kernels = async () => {
    const reply = await fetch(`${server.url}api/sessions`, {
      headers: { authorization: `token ${server.token}` },
    });
    return JSON.stringify(await reply.json());
  };
  expect(await kernels()).toContain("broken.xplane.pb");
  await lab.command("application:close");
  await expect.poll(kernels).not.toContain("broken.xplane.pb");
});
