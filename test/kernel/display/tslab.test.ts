import process from "node:process";
import ts from "typescript/package.json" with { type: "json" };
import { expect, test } from "vitest";
import { createDisplay } from "../../../kernel/display/display.ts";
import type { DisplayMessage } from "../../../kernel/display/mime_bundle.ts";

const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** No test here shows a tensor. */
const encodePng = () => Promise.reject(new Error("no TensorFlow"));

function start() {
  const messages: DisplayMessage[] = [];
  return { messages, ...createDisplay((message) => messages.push(message), { encodePng }) };
}

const dataOf = (message: DisplayMessage) => ("bundle" in message ? message.bundle.data : undefined);

test("each method of tslab's display shows its MIME type and returns nothing", () => {
  const { tslab, messages } = start();
  const { display } = tslab;
  const returned = [
    display.javascript("element.append(1)"),
    display.html("<b>bold</b>"),
    display.markdown("# Title"),
    display.latex("$x$"),
    display.gif(gif),
    display.pdf(Buffer.from("%PDF-1.4")),
    display.text("plain"),
    display.raw("application/x-own", Uint8Array.of(1, 2, 3)),
  ];
  expect(returned.every((value) => value === undefined)).toBe(true);
  expect(messages.map(dataOf)).toEqual([
    { "text/javascript": "element.append(1)", "text/plain": "JavaScript" },
    { "text/html": "<b>bold</b>", "text/plain": "bold" },
    { "text/markdown": "# Title", "text/plain": "# Title" },
    { "text/latex": "$x$", "text/plain": "$x$" },
    { "image/gif": gif.toString("base64"), "text/plain": `GIF image, ${gif.length} bytes` },
    { "application/pdf": "JVBERi0xLjQ=", "text/plain": "PDF document, 8 bytes" },
    { "text/plain": "plain" },
    { "application/x-own": "AQID" },
  ]);
});

test("newDisplay replaces its output, also by another kind, and no other's", async () => {
  const { tslab, messages, pending } = start();
  const first = tslab.newDisplay();
  const second = tslab.newDisplay();
  first.text("1");
  second.text("other");
  first.svg('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
  first.html("<b>3</b>");
  await pending();
  expect(messages.map(({ type }) => type)).toEqual([
    "display_data",
    "display_data",
    "update_display_data",
    "update_display_data",
  ]);
  const ids = messages.map((message) => ("displayId" in message ? message.displayId : undefined));
  expect(ids).toEqual([ids[0], ids[1], ids[0], ids[0]]);
  expect(new Set(ids).size).toBe(2);
});

test("an output that is refused leaves the next one to be the first", () => {
  const { tslab, messages } = start();
  const display = tslab.newDisplay();
  expect(() => display.png(gif)).toThrow(/^display\.png: the \d+ bytes are a GIF image\./);
  expect(() => display.raw("html", "x")).toThrow(/^display\.raw: "html" is not a MIME type\./);
  display.text("shown");
  expect(messages).toMatchObject([{ type: "display_data" }]);
});

test("versions names tslab's API, TypeScript and Node", () => {
  expect(start().tslab.versions).toEqual({
    tslab: "1.0.22",
    typescript: ts.version,
    node: process.version,
  });
});
