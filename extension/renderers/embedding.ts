import { type EmbeddingSummary, parseEmbeddingSummary } from "../../protocol/payloads/embedding.ts";
import { EmbeddingView } from "./embedding/embedding_view.ts";
import type { Renderer } from "./renderer.ts";

/** Points of many dimensions as a cloud that can be turned, searched and projected anew. */
export const embedding: Renderer<EmbeddingSummary> = {
  parse: parseEmbeddingSummary,
  open(summary, host, place) {
    const view = new EmbeddingView(summary, host, place);
    const following =
      summary.view === undefined
        ? undefined
        : place.live?.follow(summary.view, {
            // What comes from a kernel is checked as what comes from a notebook.
            snapshot: (state) => view.update(parseEmbeddingSummary(state)),
            batch: () => undefined,
            end: () => undefined,
            unknown: () => undefined,
          });
    return {
      update: (newer) => view.update(newer),
      resize: () => view.resize(),
      restyle: () => view.restyle(),
      dispose: () => {
        following?.dispose();
        view.dispose();
      },
    };
  },
};
