/** From running a cell in JupyterLab to the chart that it shows: prints milliseconds as JSON. */
import process from "node:process";
import { gzipSync } from "node:zlib";
import { LabPage } from "../../test/browser/lab_page.ts";
import { startLab } from "../../test/browser/lab_server.ts";

const rounds = Number(process.argv[2] ?? 5);
const training = `import { tf } from "flowbook";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const history = await model.fit(tf.randomNormal([320, 4]), tf.randomNormal([320, 1]), { epochs: 5, verbose: 0 });`;

/** Runs in the page: it starts the last cell and looks at each frame whether its chart has been drawn. */
const paint = `(async () => {
  const drawn = () => [...document.querySelectorAll(".jp-CodeCell")].at(-1)?.querySelector(".u-wrap canvas");
  const begun = performance.now();
  void jupyterapp.commands.execute("notebook:run-cell");
  for (;;) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const canvas = drawn();
    if (canvas === null || canvas === undefined) continue;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    if (new Set(new Uint32Array(data.buffer)).size > 2) return performance.now() - begun;
  }
})()`;

/** Bytes, gzipped, of the extension's files that the page has loaded. */
async function loadedBytes({ page }: LabPage): Promise<number> {
  const names = await page.evaluate('performance.getEntriesByType("resource").map(({ name }) => name)');
  const files = parseNames(names).filter((name) => name.includes("/@flowbook/extension/"));
  const sizes = files.map(async (name) => {
    const answer = await fetch(name, { headers: { authorization: `token ${server.token}` } });
    return gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function parseNames(value: unknown): readonly string[] {
  return value as readonly string[];
}

await using server = await startLab();
const kernelspec = { name: "flowbook", display_name: "TypeScript", language: "typescript" };
await fetch(`${server.url}api/contents/paint.ipynb`, {
  method: "PUT",
  headers: { authorization: `token ${server.token}` },
  body: JSON.stringify({
    type: "notebook",
    format: "json",
    content: { cells: [], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 },
  }),
});
await using lab = await LabPage.open(server, "paint.ipynb");
const startBytes = await loadedBytes(lab);
await lab.runCell(training);
const times: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  await lab.writeCell("%metrics");
  times.push(Number(await lab.page.evaluate(paint)));
  await lab.waitForIdle();
}
const [first = Number.NaN, ...others] = times;
// The first one also loads the renderer.
process.stdout.write(`${JSON.stringify({ first, others, startBytes })}\n`);
