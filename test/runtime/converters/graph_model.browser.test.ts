import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireChromium } from "../../../cli/setup/test_tools.ts";
import { packageRoot } from "../../../runtime/environment.ts";
import { tf } from "../../../runtime/index.ts";
import { expected, exported } from "../exports.ts";

const folder = mkdtempSync(join(tmpdir(), "graph-model-"));
const script = join(packageRoot, "node_modules", "@tensorflow", "tfjs", "dist", "tf.min.js");

/** Serves the models, TensorFlow.js as a browser gets it, and an empty page. */
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
  const file = path === "/tf.min.js" ? script : join(folder, path);
  if (path === "/") {
    response.setHeader("content-type", "text/html").end('<script src="/tf.min.js"></script>');
  } else if (statSync(file, { throwIfNoEntry: false })?.isFile()) response.end(readFileSync(file));
  else response.writeHead(404).end();
});
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: requireChromium(), args: ["--no-sandbox"] });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
});

/** What `tf.loadGraphModel` predicts in a page, on the backend that runs anywhere. */
async function predictInPage(name: string, inputs: object, dtype: string): Promise<number[]> {
  const { port } = parseAddress(server.address());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  return page.evaluate<number[]>(`(async () => {
    await tf.setBackend("cpu");
    const model = await tf.loadGraphModel("/${name}/model.json");
    const inputs = Object.entries(${JSON.stringify(inputs)});
    const tensors = inputs.map(([name, value]) => [name, tf.tensor(value, undefined, "${dtype}")]);
    const result = await model.executeAsync(Object.fromEntries(tensors));
    return Array.from(await result.data());
  })()`);
}

function parseAddress(address: unknown): AddressInfo {
  return address as AddressInfo;
}

test.each([
  ["cnn", "float32"],
  ["loop", "int32"],
  ["wide", "float32"],
] as const)(
  "a browser loads the graph model of %s and predicts what TensorFlow's Python did",
  async (name, dtype) => {
    await tf.converters.convertTfSavedModel(exported(name), join(folder, name), {
      weightShardSizeBytes: 1000,
    });
    const { inputs, outputs } = expected(name);
    const wanted = Object.values(outputs).flat(9).map(Number);
    const predicted = await predictInPage(name, inputs, dtype);
    expect(predicted).toHaveLength(wanted.length);
    for (const [index, value] of wanted.entries()) {
      expect(Math.abs((predicted[index] ?? Number.NaN) - value)).toBeLessThan(1e-6 + 1e-5 * Math.abs(value));
    }
  },
);
