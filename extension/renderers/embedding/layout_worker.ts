import type { LayoutMethod, LayoutProgress, LayoutTask } from "./layout.ts";
import { tsne } from "./tsne.ts";
import { umap } from "./umap.ts";

const methods: {
  readonly [M in LayoutMethod]: (task: LayoutTask["vectors"]) => Iterable<LayoutProgress>;
} = { umap, tsne };

/** Milliseconds between two pictures of the way. */
const tellEveryMs = 100;

self.onmessage = ({ data }: MessageEvent<LayoutTask>) => {
  let told = 0;
  for (const progress of methods[data.method](data.vectors)) {
    const now = Date.now();
    if (now - told < tellEveryMs && progress.done < progress.total) continue;
    told = now;
    self.postMessage(progress);
  }
};
