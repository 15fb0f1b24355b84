/**
 * Draws the picture of the README. Node 24 or newer runs this file as it is, after `npm run build`:
 * `node test/browser/screenshot.ts` writes `docs/images/penguins.png`.
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { packageRoot } from "../../runtime/environment.ts";
import { LabPage } from "./lab_page.ts";
import { startLab } from "./lab_server.ts";

const file = join(packageRoot, "docs", "images", "penguins.png");

await using server = await startLab();
await using lab = await LabPage.open(server, "01-penguins.ipynb");
await lab.runAll(240_000);
await lab.page.evaluate(() => jupyterapp.commands.execute("application:toggle-left-area"));

// The scatter plot below the code that made it.
const chart = lab.page.locator(".jp-CodeCell .vega-embed").first();
await chart.scrollIntoViewIfNeeded();
await chart.locator("canvas, svg.marks").waitFor();
// Cells above get their true height only when they come near the screen, and push the chart away again.
for (let pass = 0; pass < 5; pass += 1) {
  await chart.evaluate((element) => element.scrollIntoView({ block: "end" }));
  await chart.scrollIntoViewIfNeeded();
}
mkdirSync(dirname(file), { recursive: true });
await lab.page.screenshot({ path: file });
process.stdout.write(`${file}\n`);
