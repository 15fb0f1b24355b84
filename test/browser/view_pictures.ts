/**
 * Draws the pictures of views in the README, in both themes. Node 24 or newer runs this file as it is, after
 * `npm run build`: `node test/browser/view_pictures.ts` writes `docs/images/views/*.png`.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "../../runtime/environment.ts";
import { LabPage } from "./lab_page.ts";
import { startLab } from "./lab_server.ts";

const folder = join(packageRoot, "docs", "images", "views");
const network = `const layer = tf.layers;
const cnn = tf.sequential({ name: "cnn", layers: [
  layer.conv2d({ name: "conv1", inputShape: [28, 28, 1], filters: 16, kernelSize: 3, activation: "relu" }),
  layer.maxPooling2d({ name: "pool1", poolSize: 2 }),
  layer.flatten({ name: "flatten" }),
  layer.dense({ name: "digits", units: 10, activation: "softmax" }),
] });
tf.graphOf(cnn)`;
const logged = `const board = new tf.callbacks.TensorBoard({ logDir: "logs", histogramFreq: 1, writeGraph: false });
const wide = tf.sequential({ layers: [
  tf.layers.dense({ name: "hidden", inputShape: [4], units: 64, activation: "tanh" }),
  tf.layers.dense({ name: "species", units: species.length, activation: "softmax" }),
] });
wide.compile({ optimizer: tf.train.adam(0.02), loss: "categoricalCrossentropy" });
await wide.fit(scaled(train), labels(train), { epochs: 30, callbacks: [board], verbose: 0 });`;
const projected = `await tf.projector(scaled(rows), { labels: rows.map((row) => row.species), title: "Penguins" })`;

/** Notebooks, what is run in them after all of their cells, and the view that is drawn. */
const pictures = [
  ["05-watch-a-training-run.ipynb", "curves", "%metrics", ".flowbook-training"],
  ["05-watch-a-training-run.ipynb", "graph", network, ".flowbook-graph-view"],
  [
    "05-watch-a-training-run.ipynb",
    "histograms",
    `${logged}\n%histograms logs --tag hidden/kernel`,
    ".flowbook-histogram",
  ],
  ["05-watch-a-training-run.ipynb", "projector", projected, ".flowbook-embedding canvas"],
  ["06-find-a-bottleneck.ipynb", "profile", "ready", ".flowbook-profile"],
  ["06-find-a-bottleneck.ipynb", "classification", undefined, ".flowbook-classification"],
] as const;

mkdirSync(folder, { recursive: true });
await using server = await startLab();
for (const notebook of new Set(pictures.map(([name]) => name))) await drawNotebook(notebook);

async function drawNotebook(notebook: string): Promise<void> {
  await using lab = await LabPage.open(server, notebook);
  await lab.runAll(240_000);
  await lab.page.evaluate(() => jupyterapp.commands.execute("application:toggle-left-area"));
  for (const [, name, code, selector] of pictures.filter(([its]) => its === notebook)) {
    if (code !== undefined) await lab.runCell(code);
    const view = lab.page.locator(`.jp-Notebook ${selector}`).last();
    await view.waitFor();
    if (name === "profile") await view.getByRole("tab", { name: "Trace" }).click();
    for (const theme of ["Light", "Dark"]) {
      await lab.page.evaluate(
        (chosen) => jupyterapp.commands.execute("apputils:change-theme", { theme: chosen }),
        `JupyterLab ${theme}`,
      );
      await lab.page.locator(`body[data-jp-theme-name="JupyterLab ${theme}"]`).waitFor({ state: "attached" });
      await view.scrollIntoViewIfNeeded();
      // Canvases are drawn with the next frames.
      await lab.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
      const path = join(folder, `${name}-${theme.toLowerCase()}.png`);
      await view.screenshot({ path, animations: "disabled" });
      process.stdout.write(`${path}\n`);
    }
  }
}
