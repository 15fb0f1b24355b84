import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodePng } from "../kernel/display/png.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

const prepared = `import { tf } from "flowbook";
const layers = [
  tf.layers.dense({ name: "hidden", units: 8, activation: "relu", inputShape: [4] }),
  tf.layers.dense({ name: "out", units: 3, activation: "softmax" }),
];
const model = tf.sequential({ layers });
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const x = tf.randomNormal([320, 4]);
const labels = x.slice([0, 0], [-1, 3]).argMax(1);
const y = tf.oneHot(labels, 3);
const square = tf.randomNormal([64, 64]);
const writer = tf.summary.createFileWriter("logs");
for (let step = 0; step < 20; step += 1) tf.summary.histogram("w", tf.randomNormal([500], step / 5), { step, writer });
writer.close();`;

/** What shows each view, and where the view is. */
const views = [
  ["training", "await model.fit(x, y, { epochs: 4 }); 0", ".flowbook-training"],
  ["graph", "tf.graphOf(model)", ".flowbook-graph-view"],
  ["projector", "await tf.projector(x, { labels })", ".flowbook-embedding"],
  ["profile", "%profile square.matMul(square).dataSync()[0]", ".flowbook-profile"],
  [
    "classification",
    "await tf.classificationReport(labels, model.predict(x) as tf.Tensor)",
    ".flowbook-classification",
  ],
  ["histogram", "%histograms logs", ".flowbook-histogram"],
  ["tensor", "square", ".flowbook-tensor"],
  ["table", "Array.from({ length: 2000 }, (_, id) => ({ id, square: id * id }))", ".flowbook-table"],
  ["progress", "for (const _ of progress([1, 2, 3])) {}", ".flowbook-progress"],
] as const;

/** JupyterLab puts an empty cell into an empty notebook, and the next one prepares. */
const firstView = 2;

const placed = views.map(([name, , selector], index) => ({ name, selector, cell: firstView + index }));

let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  await makeNotebook(server, "views.ipynb");
  lab = await LabPage.open(server, "views.ipynb");
  await lab.runCell(prepared);
  for (const [, code] of views) await lab.runCell(code);
  await lab.page.evaluate(() => jupyterapp.commands.execute("docmanager:save"));
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** What a view looks like: how many colours, and how light, from 0 to 255. */
async function seen(
  { page }: LabPage,
  { cell, selector }: { readonly cell: number; readonly selector: string },
) {
  const view = page.locator(".jp-NotebookPanel:visible .jp-CodeCell").nth(cell).locator(selector).first();
  await view.scrollIntoViewIfNeeded();
  const box = await view.boundingBox();
  if (box === null) throw new Error(`${selector} is not shown`);
  const clip = { ...box, width: Math.min(box.width, 500), height: Math.min(box.height, 400) };
  const { pixels, width, height } = decodePng(await page.screenshot({ animations: "disabled", clip }));
  const channels = pixels.length / (width * height);
  const colours = new Set<number>();
  let sum = 0;
  for (let at = 0; at < pixels.length; at += channels) {
    colours.add(pixels.readUIntBE(at, 3));
    sum += pixels[at + 1] ?? 0;
  }
  return { colours: colours.size, light: sum / (width * height) };
}

async function useTheme(page: LabPage, theme: string): Promise<void> {
  await page.page.evaluate(
    (name) => jupyterapp.commands.execute("apputils:change-theme", { theme: name }),
    theme,
  );
  await page.page.locator(`body[data-jp-theme-name="${theme}"]`).waitFor({ state: "attached" });
}

/** What the notebook keeps of each view, by MIME type. */
async function outputsOf(page: LabPage): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const saved = await page.page.evaluate(() =>
    jupyterapp.shell.currentWidget?.content.widgets.map(({ model }) => model.outputs?.toJSON() ?? []),
  );
  const ofViews = (saved ?? []).slice(firstView, firstView + views.length);
  const isOurs = (data: object) => Object.keys(data).some((mime) => mime.includes("vnd.flowbook"));
  return ofViews.map((outputs) => outputs.map((output) => Object(output).data ?? {}).find(isOurs) ?? {});
}

describe("every view", () => {
  test.each([
    ["JupyterLab Light", true],
    ["JupyterLab Dark", false],
  ])("is drawn in %s", async (theme, isLight) => {
    await useTheme(lab, theme);
    for (const view of placed) {
      await expect
        .poll(
          async () => {
            const { colours, light } = await seen(lab, view);
            return colours > 4 && light > 128 === isLight;
          },
          { message: view.name },
        )
        .toBe(true);
    }
  });

  test("shows its last state after a restart of the kernel", async () => {
    await lab.restart();
    for (const view of placed) expect((await seen(lab, view)).colours, view.name).toBeGreaterThan(4);
    expect(lab.consoleErrors).toEqual([]);
  });

  test("is saved with a text, and with a picture where people would rather look than read", async () => {
    const kinds = (await outputsOf(lab)).map((data) => Object.keys(data));
    for (const kind of kinds) expect(kind).toContain("text/plain");
    for (const name of ["training", "graph", "projector", "profile", "classification", "histogram"]) {
      expect(kinds[views.findIndex(([known]) => known === name)], name).toContain("image/png");
    }
  });
});

describe("a notebook that was never run here", () => {
  test("draws what was saved, and markup in it as text", async () => {
    const outputs = await outputsOf(lab);
    const hostile = outputs.map((data) => ({ ...data, ...Object(poisoned(data)) }));
    await makeNotebook(server, "stranger.ipynb", [...outputs, ...hostile]);
    await using stranger = await LabPage.open(server, "stranger.ipynb");
    for (const { name, cell, selector } of placed) {
      const { colours } = await seen(stranger, { cell: cell - firstView, selector });
      expect(colours, name).toBeGreaterThan(4);
    }
    for (const cell of await stranger.page.locator(".jp-NotebookPanel:visible .jp-CodeCell").all())
      await cell.scrollIntoViewIfNeeded();
    await expect.poll(() => stranger.page.getByText("<img src=x").count()).toBeGreaterThan(4);
    expect(await stranger.page.locator(".flowbook-output img").count()).toBe(0);
    expect(await stranger.page.evaluate(() => Reflect.has(globalThis, "attacked"))).toBe(false);
  });
});

const namingKeys =
  /^(title|names?|labels?|run|tag|text|evidence|description|postfix|ops|place|allocator|device|state)$/;
let poisonCount = 0;

/** The same with markup for all that is shown as text. */
function poisoned(value: unknown, key = ""): unknown {
  if (typeof value === "string") {
    if (!namingKeys.test(key)) return value;
    poisonCount += 1;
    return `<img src=x onerror='globalThis.attacked=1'>${poisonCount}`;
  }
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poisoned(item, name)]));
}
