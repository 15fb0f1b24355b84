import { describe, expect, test } from "vitest";
import { sampledRows, spreadOut } from "../../extension/renderers/embedding/layout.ts";
import { nearestNeighbours } from "../../extension/renderers/embedding/neighbours.ts";
import { Scatter } from "../../extension/renderers/embedding/scatter.ts";
import { tsne } from "../../extension/renderers/embedding/tsne.ts";
import { umap } from "../../extension/renderers/embedding/umap.ts";
import { clusters } from "../support/embedding.ts";

const front = { yaw: 0, pitch: 0, zoom: 1 };

describe("neighbours", () => {
  // Seen from (1, 0): (5, 0.1) has nearly its direction, (0.9, 0.5) is nearer.
  const vectors = { values: Float32Array.of(1, 0, 5, 0.1, 0.9, 0.5), count: 3, width: 2 };

  test("are ordered by angle or by distance, as asked", () => {
    const by = (distance: "cosine" | "euclidean") => nearestNeighbours(vectors, 0, { distance, wanted: 2 });
    expect(by("cosine").map(({ point }) => point)).toEqual([1, 2]);
    expect(by("euclidean").map(({ point }) => point)).toEqual([2, 1]);
    expect(by("euclidean")[0]?.distance).toBeCloseTo(Math.hypot(0.1, 0.5), 5);
    expect(by("cosine")[1]?.distance).toBeCloseTo(1 - 0.9 / Math.hypot(0.9, 0.5), 5);
  });

  test("of a point without direction are as far as can be", () => {
    const values = Float32Array.of(0, 0, 1, 1);
    expect(nearestNeighbours({ values, count: 2, width: 2 }, 0, { distance: "cosine", wanted: 5 })).toEqual([
      { point: 1, distance: 1 },
    ]);
  });
});

describe("the cloud of points", () => {
  test("a quarter turn brings what was in front to the side", () => {
    const scatter = new Scatter(Float32Array.of(0, 0, 1, 0, 0, -1));
    scatter.project(front, 100, 100);
    expect([...scatter.x]).toEqual([50, 50]);
    expect(scatter.depth[0]).toBeGreaterThan(scatter.depth[1] ?? 0);
    scatter.project({ ...front, yaw: Math.PI / 2 }, 100, 100);
    expect(scatter.x[0]).toBeCloseTo(96);
    expect(scatter.x[1]).toBeCloseTo(4);
  });

  test("near points hide far ones, and points that are nowhere are not drawn", () => {
    const scatter = new Scatter(Float32Array.of(0, 0, 1, 0, 0, -1, Number.NaN, 0, 0));
    const colours = new Uint32Array(100);
    scatter.project(front, 10, 10);
    scatter.paint({ colours, width: 10, height: 10 }, Uint32Array.of(7, 8, 9), 2);
    expect([...colours].filter((colour) => colour !== 0)).toEqual([7, 7, 7, 7]);
  });

  test("a point is found by its place, points by a box", () => {
    const scatter = new Scatter(Float32Array.of(-1, 0, 0, 1, 0, 0));
    scatter.project(front, 100, 100);
    expect(scatter.at(5, 51, 8, () => true)).toBe(0);
    expect(scatter.at(5, 51, 8, () => false)).toBeUndefined();
    expect(scatter.at(50, 50, 8, () => true)).toBeUndefined();
    expect(scatter.within({ left: 60, top: 0, right: 100, bottom: 100 }, () => true)).toEqual([1]);
  });

  test("a sample covers all points, and the others are nowhere", () => {
    expect(sampledRows(10, 4)).toEqual([0, 2, 5, 7]);
    const all = spreadOut(Float32Array.of(1, 2, 3), [1], 2);
    expect([...all]).toEqual([Number.NaN, Number.NaN, Number.NaN, 1, 2, 3]);
  });
});

describe.each([
  ["UMAP", umap],
  ["t-SNE", tsne],
])("%s", (_, layout) => {
  test("keeps clusters together: nearly every point's nearest neighbour is of its own cluster", () => {
    const each = 30;
    const vectors = clusters(4, each);
    let last: Float32Array = new Float32Array(0);
    let steps = 0;
    for (const { positions, done, total } of layout(vectors)) {
      last = positions;
      steps += 1;
      expect(done).toBe(steps);
      if (done === total) break;
    }
    expect(last.every(Number.isFinite)).toBe(true);
    const places = { values: last, count: vectors.count, width: 3 };
    const kept = Array.from({ length: vectors.count }, (__, point) => {
      const [nearest] = nearestNeighbours(places, point, { distance: "euclidean", wanted: 1 });
      return Math.floor((nearest?.point ?? -1) / each) === Math.floor(point / each);
    });
    expect(kept.filter(Boolean).length).toBeGreaterThanOrEqual(vectors.count * 0.95);
  });
});
