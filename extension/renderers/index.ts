import type { Mime, MimePayloads } from "../../protocol/mime.ts";
import { progress } from "./progress.ts";
import type { Renderer } from "./renderer.ts";
import { table } from "./table.ts";
import { tensor } from "./tensor.ts";

/** Every renderer; a MIME type without one does not compile. */
export const renderers: { readonly [M in Mime]: Renderer<MimePayloads[M]> } = {
  "application/vnd.flowbook.progress.v1+json": progress,
  "application/vnd.flowbook.table.v1+json": table,
  "application/vnd.flowbook.tensor.v1+json": tensor,
};

/** Whether `mime` is one of ours. */
export function isMime(mime: string): mime is Mime {
  return Object.hasOwn(renderers, mime);
}

/** Draws an output into `host`: rich if its payload is sound, otherwise as its text with the reason. */
export function render(mime: Mime, data: Readonly<Record<string, unknown>>, host: HTMLElement): void {
  try {
    draw(mime, data[mime], host);
  } catch (error) {
    // JupyterLab leaves an output empty when its renderer throws; the saved text still says something.
    host.replaceChildren(...fallback(data["text/plain"], error));
  }
}

function draw<M extends Mime>(mime: M, value: unknown, host: HTMLElement): void {
  const renderer: Renderer<MimePayloads[M]> = renderers[mime];
  renderer.draw(renderer.parse(value), host);
}

function fallback(text: unknown, error: unknown): readonly HTMLElement[] {
  const output = document.createElement("pre");
  output.textContent = typeof text === "string" ? text : "";
  const reason = document.createElement("p");
  reason.className = "flowbook-note";
  reason.textContent = error instanceof Error ? error.message : String(error);
  return [output, reason];
}
