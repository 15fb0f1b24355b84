/**
 * Draws the pictures of the README. Node 24 or newer runs this file as it is, after `npm run build`:
 * `node test/browser/screenshot.ts` writes `docs/images/*.png`.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Locator } from "playwright-core";
import { packageRoot } from "../../runtime/environment.ts";
import { LabPage } from "./lab_page.ts";
import { startLab } from "./lab_server.ts";

const folder = join(packageRoot, "docs", "images");
const weeklyRain = [
  "function rainInWeek(week: number): number {",
  "  const its = days.slice(7 * week, 7 * week + 7);",
  "  const sum = its.reduce((total, { rain }) => total + rain, 0);",
  "  return Math.round(sum);",
  "}",
  "rainInWeek(2)",
].join("\n");

mkdirSync(folder, { recursive: true });

await using server = await startLab();
await drawPenguins();
await drawTour();

/** The scatter plot below the code that made it. */
async function drawPenguins(): Promise<void> {
  await using lab = await LabPage.open(server, "01-penguins.ipynb");
  await lab.runAll(240_000);
  await lab.page.evaluate(() => jupyterapp.commands.execute("application:toggle-left-area"));
  const chart = lab.page.locator(".jp-CodeCell .vega-embed").first();
  await chart.scrollIntoViewIfNeeded();
  await chart.locator("canvas, svg.marks").waitFor();
  await bringToBottom(chart);
  await shoot(lab, "penguins");
}

/** Outputs in the light and in the dark theme, and the debugger. */
async function drawTour(): Promise<void> {
  await using lab = await LabPage.open(server, "02-kernel.ipynb");
  await lab.page.evaluate(() => jupyterapp.commands.execute("application:toggle-left-area"));
  await lab.runCell(
    'import { readFile } from "node:fs/promises";\nimport { parseWeather } from "./weather.ts";\n\n' +
      'const days = parseWeather(await readFile("../node_modules/vega-datasets/data/seattle-weather.csv", "utf8"));\n' +
      "days",
  );
  await lab.runCell(
    'for (const day of progress(days, { description: "days" })) Math.hypot(day.rain, day.wind);',
  );
  await lab.runCell('import { tf } from "flowbook";\n\ntf.linspace(0, 1, 40).reshape([4, 10])');
  const last = await lab.startCell(
    "const hottest = (year: number) => days.find(({ date }) => date.getUTCFullYear() === year)!.high;\nhottest(2016)",
  );
  await lab.waitForLastCell();
  await lab.waitForIdle();
  for (const [theme, name] of [
    ["JupyterLab Light", "outputs-light"],
    ["JupyterLab Dark", "outputs-dark"],
  ] as const) {
    await lab.page.evaluate(
      (chosen) => jupyterapp.commands.execute("apputils:change-theme", { theme: chosen }),
      theme,
    );
    await bringToBottom(last);
    await shoot(lab, name);
  }
  await drawDebugger(lab);
}

async function drawDebugger(lab: LabPage): Promise<void> {
  const { page } = lab;
  await page.evaluate(() =>
    jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Light" }),
  );
  const cell = await lab.writeCell(weeklyRain);
  await page.locator(".jp-DebuggerBugButton").first().click();
  await page.locator(".jp-NotebookPanel[data-jp-debugger=true]").waitFor();
  // The first element of a gutter keeps its width.
  await cell.locator(".cm-breakpoint-gutter .cm-gutterElement").nth(4).click();
  await page.locator(".jp-DebuggerSidebar .jp-DebuggerBreakpoint").waitFor();
  await lab.command("notebook:run-cell");
  await cell.locator(".jp-DebuggerEditor-highlight").waitFor();
  const panel = page.locator(".jp-DebuggerSidebar");
  await panel.locator(".jp-DebuggerVariables-toolbar select").selectOption("Locals");
  await panel.locator(".jp-DebuggerVariables-body .jp-TreeItem").first().waitFor();
  await bringToBottom(cell);
  await shoot(lab, "debugger");
  await lab.command("debugger:continue");
}

/** Cells above get their true height only when they come near the screen, and push the wanted one away again. */
async function bringToBottom(what: Locator): Promise<void> {
  for (let pass = 0; pass < 5; pass += 1) {
    await what.evaluate((element) => element.scrollIntoView({ block: "end" }));
    await what.scrollIntoViewIfNeeded();
  }
}

async function shoot({ page }: LabPage, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  process.stdout.write(`${path}\n`);
}
