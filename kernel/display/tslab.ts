import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import process from "node:process";
import { htmlBundle, markupBundle, mimeBundle, requireText, svgBundle } from "./bundles.ts";
import type { DisplayQueue } from "./display_queue.ts";
import { textBundle } from "./formatters/text.ts";
import { type ImageInput, imageBundle } from "./image/image_bytes.ts";
import type { MimeBundle } from "./mime_bundle.ts";

/** The `display` of tslab: every call shows one output and returns nothing. */
export interface TslabDisplay {
  /** Code that a trusted notebook runs in the browser. */
  javascript(code: string): void;
  html(html: string): void;
  markdown(markdown: string): void;
  latex(latex: string): void;
  svg(svg: string): void;
  png(image: ImageInput): void;
  jpeg(image: ImageInput): void;
  gif(image: ImageInput): void;
  pdf(document: Uint8Array): void;
  text(text: string): void;
  /** Any MIME type; bytes become base64. */
  raw(contentType: string, content: unknown): void;
}

/** What the module `tslab` exports, so that notebooks written for tslab run unchanged. */
export interface Tslab {
  /** The version of tslab whose API this is, and those of TypeScript and Node. */
  readonly versions: { readonly tslab: string; readonly typescript: string; readonly node: string };
  readonly display: TslabDisplay;
  /** A display whose next output, of whatever kind, replaces its last one. */
  newDisplay(): TslabDisplay;
}

/** The version of tslab whose public API this module has. */
const apiVersion = "1.0.22";

/** Makes the module `tslab` of one notebook; its outputs take their turn in `queue`. */
export function createTslab(queue: DisplayQueue): Tslab {
  return {
    versions: {
      tslab: apiVersion,
      // Only a notebook that asks has the file read.
      get typescript() {
        return parseVersion(createRequire(import.meta.url)("typescript/package.json"));
      },
      node: process.version,
    },
    display: tslabDisplay((bundle) =>
      queue.addBundle(bundle, (ready) => ({ type: "display_data", bundle: ready })),
    ),
    newDisplay: () => tslabDisplay(replacing(queue)),
  };
}

type ShowBundle = (bundle: MimeBundle | Promise<MimeBundle>) => void;

function replacing(queue: DisplayQueue): ShowBundle {
  const displayId = randomUUID();
  let type: "display_data" | "update_display_data" = "display_data";
  return (bundle) => {
    const now = type;
    type = "update_display_data";
    queue.addBundle(bundle, (ready) => ({ type: now, bundle: ready, displayId }));
  };
}

function tslabDisplay(show: ShowBundle): TslabDisplay {
  return {
    javascript(code) {
      requireText("display.javascript", code);
      show(mimeBundle({ "text/javascript": code, "text/plain": "JavaScript" }));
    },
    html: (html) => show(htmlBundle(html)),
    markdown: (markdown) => show(markupBundle("text/markdown", markdown)),
    latex: (latex) => show(markupBundle("text/latex", latex)),
    svg(svg) {
      requireText("display.svg", svg);
      show(svgBundle(svg));
    },
    png: (image) => show(imageBundle(image, "display.png", "image/png")),
    jpeg: (image) => show(imageBundle(image, "display.jpeg", "image/jpeg")),
    gif: (image) => show(imageBundle(image, "display.gif", "image/gif")),
    pdf: (document) =>
      show(
        mimeBundle({ "application/pdf": document, "text/plain": `PDF document, ${document.length} bytes` }),
      ),
    text: (text) => show(textBundle(String(text))),
    raw: (contentType, content) => show(mimeBundle({ [contentType]: content }, "display.raw")),
  };
}

function parseVersion(value: unknown): string {
  return String(Reflect.get(Object(value), "version"));
}
