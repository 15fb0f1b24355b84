import type { Mime, MimePayloads } from "../../protocol/mime.ts";
import type { LoadRenderer } from "./renderer.ts";

/** Every renderer; a MIME type without one does not compile. */
export const renderers: { readonly [M in Mime]: LoadRenderer<MimePayloads[M]> } = {
  "application/vnd.flowbook.classification.v1+json": async () =>
    (await import("./classification.ts")).classification,
  "application/vnd.flowbook.profile.v1+json": async () => (await import("./profile.ts")).profile,
  "application/vnd.flowbook.embedding.v1+json": async () => (await import("./embedding.ts")).embedding,
  "application/vnd.flowbook.graph.v1+json": async () => (await import("./graph.ts")).graph,
  "application/vnd.flowbook.histogram.v1+json": async () => (await import("./histogram.ts")).histogram,
  "application/vnd.flowbook.progress.v1+json": async () => (await import("./progress.ts")).progress,
  "application/vnd.flowbook.table.v1+json": async () => (await import("./table.ts")).table,
  "application/vnd.flowbook.tensor.v1+json": async () => (await import("./tensor.ts")).tensor,
  "application/vnd.flowbook.tensorboard.v1+json": async () => (await import("./tensorboard.ts")).tensorboard,
  "application/vnd.flowbook.training.v1+json": async () => (await import("./training.ts")).training,
};

/** Whether `mime` is one of ours. */
export function isMime(mime: string): mime is Mime {
  return Object.hasOwn(renderers, mime);
}
