import type { EmbeddingSummary } from "../../protocol/payloads/embedding.ts";

/** Float32 values as a payload carries them. */
export function base64(values: readonly number[]): string {
  return Buffer.from(Float32Array.from(values).buffer).toString("base64");
}

/** A sound payload of points that stand where they say, with labels a, b, a, b… */
export function embeddingOf(points: readonly (readonly [number, number, number])[]): EmbeddingSummary {
  return {
    title: "Letters",
    pointCount: points.length,
    count: points.length,
    dimensions: 3,
    width: 3,
    vectors: base64(points.flat()),
    coordinates: base64(points.flat()),
    explained: [0.5, 0.3, 0.2],
    labels: points.map((_, index) => (index % 2 === 0 ? "a" : "b")),
  };
}

/** Points of `clusters` clusters far from each other, `each` in one, in a row; cluster k is at 10 in dimension k. */
export function clusters(clusterCount: number, each: number) {
  const width = clusterCount;
  const values = new Float32Array(clusterCount * each * width);
  for (let point = 0; point < clusterCount * each; point += 1) {
    for (let at = 0; at < width; at += 1) {
      // Weyl's sequence: spread evenly over [0, 1), the same each time.
      const noise = ((point * width + at) * 0.618_033_988_7) % 1;
      values[point * width + at] = noise + (at === Math.floor(point / each) ? 10 : 0);
    }
  }
  return { values, count: clusterCount * each, width };
}
