import { UMAP } from "umap-js";
import type { LayoutProgress } from "./layout.ts";
import type { Vectors } from "./neighbours.ts";
import { seededRandom } from "./random.ts";

/** UMAP in three dimensions (McInnes et al. 2018), epoch by epoch. */
export function* umap({ values, count, width }: Vectors): Iterable<LayoutProgress> {
  const rows = Array.from({ length: count }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width)),
  );
  if (count < 3) {
    yield { positions: new Float32Array(count * 3), done: 1, total: 1 };
    return;
  }
  const model = new UMAP({
    nComponents: 3,
    nNeighbors: Math.min(15, count - 1),
    random: seededRandom(1),
  });
  const total = model.initializeFit(rows);
  for (let done = 1; done <= total; done += 1) {
    model.step();
    yield { positions: Float32Array.from(model.getEmbedding().flat()), done, total };
  }
}
