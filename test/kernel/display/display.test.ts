import { expect, test } from "vitest";
import { createDisplay, isDisplayHandle } from "../../../kernel/display/display.ts";
import type { DisplayMessage } from "../../../kernel/display/mime_bundle.ts";

const square =
  '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>';

/** No test here shows a tensor. */
const encodePng = () => Promise.reject(new Error("no TensorFlow"));

function start() {
  const messages: DisplayMessage[] = [];
  return { messages, ...createDisplay((message) => messages.push(message), { encodePng }) };
}

const dataOf = (message: DisplayMessage | undefined) =>
  message !== undefined && "bundle" in message ? message.bundle.data : undefined;

test("display(value) shows what a cell's last expression would show, at once", () => {
  const { display, messages } = start();
  display({ a: 1 });
  expect(messages).toMatchObject([
    { type: "display_data", bundle: { data: { "text/plain": "{ a: 1 }" }, metadata: {} } },
  ]);
});

test("each kind has its MIME type and a text form", () => {
  const { display, messages } = start();
  display.html("<h1>Title</h1><script>alert(1)</script><p>a &amp; b</p>");
  display.markdown("**bold**");
  display.latex("$x^2$");
  display.text("as it is");
  display.json({ a: [1] });
  expect(messages.map(dataOf)).toEqual([
    {
      "text/html": "<h1>Title</h1><script>alert(1)</script><p>a &amp; b</p>",
      "text/plain": "Title a &amp; b",
    },
    { "text/markdown": "**bold**", "text/plain": "**bold**" },
    { "text/latex": "$x^2$", "text/plain": "$x^2$" },
    { "text/plain": "as it is" },
    { "application/json": { a: [1] }, "text/plain": '{\n  "a": [\n    1\n  ]\n}' },
  ]);
});

test("a handle replaces its output with the same kind of output", () => {
  const { display, messages } = start();
  const handle = display.html("<b>1</b>", { id: "counter" });
  handle.update("<b>2</b>");
  expect(handle.id).toBe("counter");
  expect(messages).toMatchObject([
    { type: "display_data", displayId: "counter", bundle: { data: { "text/html": "<b>1</b>" } } },
    { type: "update_display_data", displayId: "counter", bundle: { data: { "text/html": "<b>2</b>" } } },
  ]);
});

test("outputs without an id get different ones", () => {
  const { display } = start();
  expect(display(1).id).not.toBe(display(1).id);
});

test("handles are recognised, so that a last `display(x)` is not shown twice", () => {
  const { display } = start();
  expect(isDisplayHandle(display(1))).toBe(true);
  expect([1, null, undefined, {}].map(isDisplayHandle)).toEqual([false, false, false, false]);
});

test("outputs that take time keep their place", async () => {
  const { display, messages, pending } = start();
  display.svg(square);
  display.text("second");
  const slow = display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "third" }) });
  slow.update("fourth");
  display.clear({ wait: true });
  await pending();
  expect(messages.map((message) => [message.type, dataOf(message)?.["text/plain"]])).toEqual([
    ["display_data", "SVG image"],
    ["display_data", "second"],
    ["display_data", "third"],
    ["update_display_data", "'fourth'"],
    ["clear_output", undefined],
  ]);
});

test("pending() resolves when nothing is waiting", async () => {
  const { display, messages, pending } = start();
  display(1);
  await pending();
  expect(messages).toHaveLength(1);
});

test("a failing asynchronous output is shown as text and holds nothing back", async () => {
  const { display, messages, pending } = start();
  display.svg("<not svg");
  display.text("next");
  await pending();
  expect(dataOf(messages[0])?.["text/plain"]).toContain("display.svg: not an SVG document");
  expect(dataOf(messages[1])).toEqual({ "text/plain": "next" });
});

test("an SVG carries a PNG of its size for readers that refuse SVG", async () => {
  const { display, messages, pending } = start();
  display.svg(square);
  await pending();
  const data = dataOf(messages[0]);
  expect(data?.["image/svg+xml"]).toBe(square);
  const png = Buffer.from(String(data?.["image/png"]), "base64");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([20, 20]);
  expect(messages[0]).toMatchObject({ bundle: { metadata: { "image/png": { width: 10, height: 10 } } } });
});

test("display.vega takes a specification without $schema", async () => {
  const { display, messages, pending } = start();
  display.vega({
    mark: "point",
    data: { values: [{ a: 1 }] },
    encoding: { x: { field: "a", type: "quantitative" } },
  });
  display.vega({ width: 10, height: 10, marks: [] });
  await pending();
  expect(messages.map((message) => Object.keys(dataOf(message) ?? {})[0])).toEqual([
    "application/vnd.vegalite.v5+json",
    "application/vnd.vega.v5+json",
  ]);
});

test.each([
  ["image/png", "89504e470d0a1a0a0000"],
  ["image/jpeg", "ffd8ffe000104a46"],
  ["image/gif", "474946383961"],
  ["image/webp", "524946460400000057454250"],
  ["application/pdf", "255044462d312e34"],
])("display.image recognises %s by its first bytes", (mime, hex) => {
  const { display, messages } = start();
  const bytes = Buffer.from(hex, "hex");
  display.image(bytes);
  display.image(new Uint8Array(bytes).buffer);
  display.image(`data:${mime};base64,${bytes.toString("base64")}`);
  const expected = bytes.toString("base64");
  expect(messages.map((message) => dataOf(message)?.[mime])).toEqual([expected, expected, expected]);
});

test("a view of a larger buffer shows its own bytes only", () => {
  const { display, messages } = start();
  const all = Buffer.from("000089504e470d0a1a0aff", "hex");
  display.png(new Uint8Array(all.buffer, all.byteOffset + 2, 8));
  expect(dataOf(messages[0])?.["image/png"]).toBe(Buffer.from("89504e470d0a1a0a", "hex").toString("base64"));
});

test("bytes that are another image, or none, are refused with what they are", () => {
  const { display, messages } = start();
  const jpeg = Buffer.from("ffd8ffe0", "hex");
  expect(() => display.png(jpeg)).toThrow(/^display\.png: the 4 bytes are a JPEG image\. Pass/);
  expect(() => display.image(Buffer.from("hello"))).toThrow(/start with 68656c6c6f/);
  expect(() => display.image(new Uint8Array())).toThrow(/the 0 bytes start with nothing/);
  expect(messages).toEqual([]);
});

test("display.mime sends a bundle as given, with bytes in base64", () => {
  const { display, messages } = start();
  display.mime({ "text/html": "<i>x</i>", "image/png": Uint8Array.of(1, 2, 3) });
  expect(dataOf(messages[0])).toEqual({ "text/html": "<i>x</i>", "image/png": "AQID" });
});

test("bytes of a text type become text, those of a JSON type JSON, and views and blobs are bytes too", async () => {
  const { display, messages, pending } = start();
  const all = Uint8Array.of(0, 1, 2, 3, 0);
  display.mime({
    "text/html": Buffer.from("<i>é</i>"),
    "image/svg+xml": new TextEncoder().encode(square).buffer,
    "application/geo+json": Buffer.from('{"type":"Point"}'),
    "audio/wav": new DataView(all.buffer, 1, 3),
    "image/png": new Blob([all.subarray(1, 4)]),
  });
  await pending();
  expect(dataOf(messages[0])).toEqual({
    "text/html": "<i>é</i>",
    "image/svg+xml": square,
    "application/geo+json": { type: "Point" },
    // base64 of 01 02 03
    "audio/wav": "AQID",
    "image/png": "AQID",
  });
});

test("display with `raw` takes a bundle, as IPython's and Deno's do", () => {
  const { display, messages } = start();
  display({ "text/markdown": "**bold**" }, { raw: true });
  display({ "text/markdown": "**bold**" });
  expect(messages.map(dataOf)).toEqual([
    { "text/markdown": "**bold**" },
    { "text/plain": "{ 'text/markdown': '**bold**' }" },
  ]);
  expect(() => display({ html: "x" }, { raw: true })).toThrow(/^display: "html" is not a MIME type/);
});

test("bytes that are no JSON are refused where a JSON type has them", () => {
  expect(() => start().display.mime({ "application/json": Buffer.from("{") })).toThrow(
    /^display\.mime: the 1 bytes of application\/json are no JSON: .*\. Pass/,
  );
});

test("display.image takes the bytes of an SVG, and a blob of any image", async () => {
  const { display, messages, pending } = start();
  const file = `\ufeff<?xml version="1.0"?>\n<!-- drawn by hand -->\n${square}`;
  display.image(Buffer.from(file), { width: 5 });
  const png = Buffer.from("89504e470d0a1a0a00", "hex");
  display.image(new Blob([png]), { alt: "dot" });
  display.image(new Blob(["hello"]));
  await pending();
  expect(dataOf(messages[0])).toMatchObject({ "image/svg+xml": file, "image/png": expect.any(String) });
  expect(dataOf(messages[1])).toEqual({
    "image/png": png.toString("base64"),
    "text/plain": "dot (PNG image, 9 bytes)",
  });
  expect(dataOf(messages[2])?.["text/plain"]).toContain("start with 68656c6c6f");
});

test.each([
  ["a key that is no MIME type", { html: "x" }, '"html" is not a MIME type'],
  ["no key at all", {}, "there is no MIME type"],
])("display.mime refuses %s", (_name, data, message) => {
  expect(() => start().display.mime(data)).toThrow(message);
});

test("display.json refuses what is not JSON", () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(() => start().display.json(circular)).toThrow(/^display\.json: the value is not JSON: .*circular/i);
  expect(() => start().display.json(undefined)).toThrow("undefined is not JSON");
});

test("display.clear removes at once unless told to wait", () => {
  const { display, messages } = start();
  display.clear();
  display.clear({ wait: true });
  expect(messages).toEqual([
    { type: "clear_output", wait: false },
    { type: "clear_output", wait: true },
  ]);
});
