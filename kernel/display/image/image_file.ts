import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../../runtime/usage_error.ts";
import { svgBundle } from "../bundles.ts";
import { reason } from "../formatters/text.ts";
import type { MimeBundle } from "../mime_bundle.ts";
import { imageBundle } from "./image_bytes.ts";

/** The image that a path or a `file:` URL names; undefined for anything else, such as the bytes themselves. */
export function readImageFile(source: unknown): MimeBundle | Promise<MimeBundle> | undefined {
  const path = pathOf(source);
  if (path === undefined) return undefined;
  const bytes = readBytes(path);
  return /\.svg$/i.test(path) ? svgBundle(bytes.toString("utf8")) : imageBundle(bytes, "display.image");
}

function pathOf(source: unknown): string | undefined {
  const text = source instanceof URL ? source.href : source;
  if (typeof text !== "string" || text.startsWith("data:")) return undefined;
  if (/^https?:/i.test(text)) {
    const advice = "Fetch it: display.image(await (await fetch(url)).arrayBuffer()).";
    throw new UsageError("display.image", `"${text.slice(0, 200)}" is not a local file`, advice);
  }
  if (text.startsWith("file:")) return fileURLToPath(text);
  // Base64, which a text also may be, has no dots.
  return /\.\w{1,5}$/.test(text) && text.length < 4096 ? text : undefined;
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const what = `${resolve(path)} cannot be read: ${reason(error)}`;
    throw new UsageError("display.image", what, "Paths are relative to the working folder; %cd shows it.", {
      cause: error,
    });
  }
}
