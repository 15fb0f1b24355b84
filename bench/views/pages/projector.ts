import { nullTranslator } from "@jupyterlab/translation/lib/base.js";
import { EmbeddingView } from "../../../extension/renderers/embedding/embedding_view.ts";
import { base64, type Figures, frames, median, randomNumbers } from "./page.ts";

const count = 100_000;
const width = 64;
const turns = 60;

/** Frames of a cloud of 100,000 points of 64 values while it is turned. */
export async function measure(host: HTMLElement): Promise<Figures> {
  const random = randomNumbers(7);
  const vectors = Float32Array.from({ length: count * width }, () => random() - 0.5);
  const coordinates = Float32Array.from({ length: count * 3 }, () => random() - 0.5);
  const summary = {
    title: "points",
    ...{ pointCount: count, count, dimensions: width, width },
    ...{ vectors: base64(vectors), coordinates: base64(coordinates), explained: [0.1, 0.1, 0.1] },
    labels: Array.from({ length: count }, (_, point) => `group ${point % 7}`),
  };
  const begun = performance.now();
  const view = new EmbeddingView(summary, host, { kind: "output", trans: nullTranslator.load("flowbook") });
  const openMs = performance.now() - begun;
  const canvas = host.querySelector("canvas");
  if (canvas === null) throw new Error("the projector has no canvas");
  const times = await frames(turns, () =>
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", cancelable: true })),
  );
  view.dispose();
  host.replaceChildren();
  return {
    projector_open_ms: openMs,
    projector_frame_ms: median(times),
    projector_worst_frame_ms: Math.max(...times),
  };
}
