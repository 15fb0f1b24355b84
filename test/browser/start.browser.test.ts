import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtExtension } from "../../cli/registration.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

// As behind JupyterHub, which gives each user's server a path of its own.
const baseUrl = "/hub/user/a/";
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab({ baseUrl });
  await makeNotebook(server, "start.ipynb");
  lab = await LabPage.open(server, "start.ipynb");
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const ownScripts = () =>
  new Set(
    lab.requests
      .filter((url) => url.includes("/@flowbook/extension/static/"))
      .map((url) => basename(new URL(url).pathname)),
  );

test("at most 400 KB of the extension, gzipped, are loaded with the page", () => {
  const scripts = [...ownScripts()];
  expect(scripts).toEqual(expect.arrayContaining([expect.stringMatching(/^remoteEntry\..*\.js$/)]));
  const sizes = scripts.map((name) => gzipSync(readFileSync(join(builtExtension, "static", name))).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(400 * 1024);
});

test("below a base URL every view is drawn, and nothing is asked for elsewhere", async () => {
  const before = ownScripts().size;
  await lab.runCell(`import { tf } from "flowbook";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const x = tf.randomNormal([320, 4]);
await model.fit(x, x.sum(1, true), { epochs: 2, batchSize: 32 });
display(tf.graphOf(model));
display(await tf.profiler.profile(() => x.square().dataSync()));
display([{ name: "a", n: 1 }]);
await tf.projector(x)`);
  const cell = lab.page.locator(".jp-CodeCell").last();
  for (const view of ["training", "graph-view", "table", "embedding"]) {
    await cell.locator(`.flowbook-${view}`).first().waitFor({ state: "attached" });
  }
  await cell.locator(".flowbook-embedding").getByLabel("Projection", { exact: true }).selectOption("umap");
  await expect
    .poll(() => lab.requests.some((url) => url.startsWith("blob:") || ownScripts().size > before))
    .toBe(true);
  const { origin } = new URL(server.url);
  const elsewhere = lab.requests.filter(
    (url) => !/^(blob|data):/.test(url) && !url.startsWith(`${origin}${baseUrl}`),
  );
  expect(elsewhere).toEqual([]);
});
