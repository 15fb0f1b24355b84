import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, TestKernel } from "../../support/kernel.ts";
import { decodePng } from "./png.ts";

let folder = "";
let kernel: TestKernel;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "flowbook-image-")));
  kernel = await TestKernel.start({ cwd: folder });
});
afterAll(async () => {
  await kernel?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const dot = "<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'><rect width='4' height='4'/></svg>";

function shown({ published, reply }: Answer) {
  const content = published.find(({ type }) => type === "display_data")?.content;
  if (content === undefined) throw new Error(`nothing shown: ${JSON.stringify(reply.content)}`);
  const metadata: Readonly<Record<string, unknown>> = Object(content.metadata);
  return { data: Object(content.data), metadata };
}

test("a tensor is a PNG, with its width and words in place of it", async () => {
  const { data, metadata } = shown(
    await kernel.execute(`import { tf } from "flowbook";
display.image(tf.tensor3d([1, 0, 0, 0, 0.2, 1], [1, 2, 3]), { width: 100, alt: "red and blue" });`),
  );
  expect(data["text/plain"]).toBe("red and blue (float32[1,2,3] image)");
  expect(metadata).toEqual({ "image/png": { width: 100, alt: "red and blue" } });
  const { width, height, pixels } = decodePng(Buffer.from(data["image/png"], "base64"));
  expect([width, height]).toEqual([224, 112]);
  expect([...pixels.subarray(0, 4)]).toEqual([255, 0, 0, 255]);
  expect([...pixels.subarray(4 * 223, 4 * 224)]).toEqual([0, 51, 255, 255]);
});

test("a mistake in a tensor is shown at the cell's line", async () => {
  const { content } = (await kernel.execute("1;\ndisplay.image(tf.tensor2d([[0, 300]]))")).reply;
  expect(content.evalue).toBe(
    "display.image: float32[1,2] has values from 0 to 300, not from 0 to 1. Pass { normalize: true }, which scales from the least value to the largest.",
  );
  expect(JSON.stringify(content.traceback)).toMatch(/In\[\d+\]:2:9/);
});

test("drawing keeps no tensor", async () => {
  await kernel.execute("const image = tf.zeros([4, 4]);\nconst before = tf.memory().numTensors;");
  // A cell ends when what it displays has been drawn.
  await kernel.execute("display.image(image);");
  const answer = await kernel.execute("console.log(tf.memory().numTensors - before)");
  expect(answer.published.find(({ type }) => type === "stream")?.content.text).toBe("0\n");
});

test("the bytes of a PNG arrive as base64, as an image, in a bundle and as a cell's value", async () => {
  // One black pixel of one bit, its data compressed by Python's zlib.
  const pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==";
  const answer = await kernel.execute(`const pixel = Buffer.from("${pixel}", "base64");
display.image(pixel); display({ "image/png": new Uint8Array(pixel) }); display(new Blob([pixel], { type: "image/png" }));
display({ "audio/wav": pixel, "text/html": Buffer.from("<b>é</b>") });
pixel`);
  const bundles = answer.published.flatMap(({ type, content }) =>
    /display_data|execute_result/.test(type) ? [content.data] : [],
  );
  const size = Buffer.from(pixel, "base64").length;
  const image = { "image/png": pixel, "text/plain": `PNG image, ${size} bytes` };
  expect(bundles).toEqual([
    image,
    { "image/png": pixel, "text/plain": "image/png" },
    image,
    { "audio/wav": pixel, "text/html": "<b>é</b>", "text/plain": "audio/wav, text/html" },
    image,
  ]);
});

test("a path is read from the working folder", async () => {
  writeFileSync(join(folder, "dot.svg"), dot);
  const { data } = shown(await kernel.execute('display.image("dot.svg")'));
  expect(data["image/svg+xml"]).toBe(dot);
  writeFileSync(join(folder, "dot.png"), Buffer.from(data["image/png"], "base64"));
  const file = shown(await kernel.execute('display.image("./dot.png", { width: 8 })'));
  expect(file.data["image/png"]).toBe(data["image/png"]);
  expect(file.metadata).toEqual({ "image/png": { width: 8 } });
  const url = shown(await kernel.execute('display.image(new URL("dot.png", import.meta.url))'));
  expect(url.data["image/png"]).toBe(data["image/png"]);
});

test("a file that is not there and an address on the network are refused with what to do", async () => {
  const missing = (await kernel.execute('display.image("none.png")')).reply.content;
  expect(missing.evalue).toMatch(/^display\.image: .*none\.png cannot be read: ENOENT.* %cd shows it\.$/);
  const remote = (await kernel.execute('display.image("https://example.org/a.png")')).reply.content;
  expect(remote.evalue).toContain("is not a local file. Fetch it: display.image(await (await fetch(url))");
});
