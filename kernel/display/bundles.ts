import { UsageError } from "../../runtime/usage_error.ts";
import { loadingModule } from "../user/module_loads.ts";
import { bundleOf } from "./bundle_data.ts";
import { reason, textBundle } from "./formatters/text.ts";
import type { MimeBundle } from "./mime_bundle.ts";

/** HTML, with its text for readers that show no HTML. */
export function htmlBundle(html: string): MimeBundle {
  requireText("display.html", html);
  const text = html
    .replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/gi, " ")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
  return { data: { "text/html": html, "text/plain": text.trim().slice(0, 2000) }, metadata: {} };
}

/** SVG, and a PNG for untrusted notebooks and sites that refuse SVG. */
export async function svgBundle(svg: string): Promise<MimeBundle> {
  try {
    return await withPng({ data: { "image/svg+xml": svg, "text/plain": "SVG image" }, metadata: {} }, svg);
  } catch (error) {
    return textBundle(`display.svg: not an SVG document: ${reason(error)}\n${svg.slice(0, 2000)}`);
  }
}

/** A bundle whose only picture is an SVG, with a PNG of it. @throws Error if it is no SVG document. */
export async function withPng({ data, metadata }: MimeBundle, svg: string): Promise<MimeBundle> {
  // The rasteriser is a native library; only notebooks with pictures load it.
  const { rasterize } = await loadingModule(() => import("./rasterize.ts"));
  const { png, width, height } = rasterize(svg);
  // Drawings are made for paper: JupyterLab puts something light behind them in its dark theme.
  const paper = { width, height, needs_background: "light" };
  return {
    data: { ...data, "image/png": png.toString("base64") },
    metadata: { ...metadata, "image/png": paper },
  };
}

/** Markdown, LaTeX and the like: text that is its own fallback. */
export function markupBundle(mime: "text/markdown" | "text/latex", markup: string): MimeBundle {
  requireText(mime === "text/latex" ? "display.latex" : "display.markdown", markup);
  return { data: { [mime]: markup, "text/plain": markup }, metadata: {} };
}

/** A JSON value, which JupyterLab shows as a tree. */
export function jsonBundle(value: unknown): MimeBundle {
  const text = jsonText(value);
  const data: unknown = JSON.parse(text);
  return { data: { "application/json": data, "text/plain": text }, metadata: {} };
}

/** Outputs given by MIME type, checked so that a typing mistake does not vanish in the frontend. */
export function mimeBundle(
  data: Readonly<Record<string, unknown>>,
  where = "display.mime",
): MimeBundle | Promise<MimeBundle> {
  const wrong = Object.keys(data).find((key) => !/^[\w.+-]+\/[\w.+-]+$/.test(key));
  if (wrong !== undefined || Object.keys(data).length === 0) {
    const what =
      wrong === undefined ? "there is no MIME type in the object" : `"${wrong}" is not a MIME type`;
    throw new UsageError(where, what, 'A MIME type is for example "text/plain".');
  }
  try {
    return bundleOf(data);
  } catch (error) {
    throw new UsageError(where, reason(error), "Pass what JSON.stringify made, or the value itself.", {
      cause: error,
    });
  }
}

/** Refuses what a cell in JavaScript style, without types, may pass by mistake. */
export function requireText(where: string, value: unknown): void {
  if (typeof value === "string") return;
  throw new UsageError(where, `expected text, got ${typeof value}`, "Pass a string, or use display(value).");
}

function jsonText(value: unknown): string {
  try {
    const text: unknown = JSON.stringify(value, null, 2);
    if (typeof text === "string") return text;
  } catch (error) {
    throw new UsageError("display.json", `the value is not JSON: ${reason(error)}`, "Use display(value).", {
      cause: error,
    });
  }
  throw new UsageError("display.json", `${typeof value} is not JSON`, "Use display(value).");
}
