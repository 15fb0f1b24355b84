/** Opens views with made-up data in a headless Chromium: `node views_pages.mjs PAGE…` prints figures as JSON. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import { requireChromium } from "../../cli/setup/test_tools.ts";
import { packageRoot } from "../../runtime/environment.ts";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
const colours = "--jp-ui-font-color1: #222; --jp-layout-color1: #fff; --jp-border-color2: #ccc";

async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(packageRoot, entry)],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "bench",
    logLevel: "error",
    define: { "import.meta.url": "location.href", "process.env.NODE_ENV": '"production"' },
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return file.text;
}

async function measure(page: Page, name: string): Promise<unknown> {
  await page.setContent(
    `<body style="${colours}"><div class="flowbook-output" style="width:1000px"></div></body>`,
  );
  await page.addStyleTag({ content: await bundled("extension/style/index.css") });
  await page.addScriptTag({ content: await bundled(`bench/views/pages/${name}.ts`) });
  return page.evaluate('bench.measure(document.querySelector(".flowbook-output"))');
}

const profile = mkdtempSync(join(tmpdir(), "flowbook-chromium-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: requireChromium(),
  headless: true,
  viewport: { width: 1280, height: 1000 },
  args: flags,
});
try {
  const figures: Record<string, unknown> = {};
  for (const name of process.argv.slice(2)) {
    const page = await browser.newPage();
    page.on("pageerror", (error) => process.stderr.write(`${name}: ${error.stack}\n`));
    Object.assign(figures, await measure(page, name));
    await page.close();
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
