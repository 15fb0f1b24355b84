import { afterAll, beforeAll, expect, test } from "vitest";
import { coloursOf } from "./canvas_pixels.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

// Each test goes on where the one before stopped.
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  await makeNotebook(server, "panel.ipynb");
  await makeNotebook(server, "other.ipynb");
  lab = await LabPage.open(server, "panel.ipynb");
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const panel = () => lab.page.getByRole("region", { name: "Runs, models and profiles of the notebook" });
const items = () => panel().locator(".flowbook-session-item");
const focused = () => lab.page.locator(":focus").textContent();
const labels = () => lab.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel");
const toNotebook = () => labels().getByText("panel.ipynb").click();
const tab = () => lab.page.locator(".flowbook-tab:visible");

test("the panel of a new notebook says what to do", async () => {
  await lab.command("flowbook:show-session");
  await expect.poll(() => panel().textContent()).toMatch(/Each fit is a run; %graph, %profile/);
});

test("it lists what the session knows by kind, and says how a run stands while it runs", async () => {
  await toNotebook();
  await lab.runCell(`import { tf } from "flowbook";
const model = tf.sequential({ name: "small", layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const x = tf.randomNormal([640, 4]);
const y = x.sum(1, true);
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
const fit = (epochs: number, wait = async () => {}) =>
  model.fit(x, y, { epochs, batchSize: 32, callbacks: { onBatchEnd: wait } });
await tf.profiler.profile(() => tf.matMul(x, x, true).dataSync(), { title: "one product" });`);
  await lab.runCell("%graph model");
  await lab.startCell("await fit(8, pause); 0");
  await expect.poll(() => items().count()).toBe(3);
  expect(await panel().locator("h3:visible").allTextContents()).toEqual([
    "Training runs",
    "Models",
    "Profiles",
  ]);
  const state = () => items().first().locator(".flowbook-session-state").textContent();
  await expect.poll(state).toMatch(/^step [1-9]\d*\/160, \d+ s left$/);
  await expect.poll(state, { timeout: 60_000 }).toBe("done, step 160/160");
});

test("arrow keys go through it, Enter opens a tab, and again that same tab", async () => {
  await lab.command("flowbook:show-session");
  await expect.poll(focused).toContain("fit 1");
  await lab.page.keyboard.press("ArrowDown");
  await expect.poll(focused).toContain("small");
  await lab.page.keyboard.press("Enter");
  const canvas = tab().locator(".flowbook-graph-canvas canvas");
  await expect.poll(() => coloursOf(canvas)).toBeGreaterThan(5);
  await lab.command("flowbook:show-session");
  await lab.page.keyboard.press("Home");
  await lab.page.keyboard.press("Enter");
  await expect.poll(() => tab().locator(".flowbook-training-state").textContent()).toMatch(/step 160\/160/);
  const open = await labels().count();
  await items().first().click();
  expect(await labels().count()).toBe(open);
});

test("a tab of the panel is there again after a reload, and after the kernel was restarted", async () => {
  await lab.reload(server, { "flowbook-views": 2 });
  await labels().getByText("fit 1").click();
  await expect.poll(() => tab().locator(".flowbook-training-state").textContent()).toMatch(/step 160\/160/);
  await toNotebook();
  await lab.waitForIdle();
  await lab.restart();
  await lab.reload(server, { "flowbook-views": 2 });
  await labels().getByText("fit 1").click();
  await expect.poll(() => tab().locator(".flowbook-training-state").textContent()).toMatch(/step 160\/160/);
});

test("it follows the notebook that the person works in", async () => {
  await toNotebook();
  await lab.runCell(`import { tf } from "flowbook";
const again = tf.sequential({ name: "again", layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
%graph again`);
  await lab.command("flowbook:show-session");
  await expect.poll(() => items().allTextContents()).toEqual([expect.stringContaining("again")]);
  await lab.page.evaluate(() => jupyterapp.commands.execute("docmanager:open", { path: "other.ipynb" }));
  await expect.poll(() => panel().locator("h2").textContent()).toBe("other.ipynb");
  await expect.poll(() => items().count()).toBe(0);
});

test("a notebook of another kernel is left alone", async () => {
  const python = { name: "python3", display_name: "Python 3", language: "python" };
  await makeNotebook(server, "python.ipynb", [], python);
  await lab.page.evaluate(async () => {
    await jupyterapp.commands.execute("docmanager:open", { path: "python.ipynb" });
    await jupyterapp.shell.currentWidget?.sessionContext.ready;
  });
  await lab.waitForIdle();
  await expect.poll(() => panel().locator("h2").textContent()).toBe("python.ipynb");
  await expect.poll(() => panel().textContent()).toContain("Open a TypeScript notebook");
  await expect
    .poll(() =>
      lab.page.getByRole("button", { name: "Runs, models and profiles" }).filter({ visible: true }).count(),
    )
    .toBe(0);
  // The kernel would warn of a comm that it does not know.
  const comms = await lab.page.evaluate(async () => {
    const kernel = jupyterapp.shell.currentWidget?.sessionContext.session?.kernel;
    return (await kernel?.requestCommInfo({}))?.content;
  });
  expect(comms).toEqual({ status: "ok", comms: {} });
});
