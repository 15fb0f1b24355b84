/** How far points are from each other. */
export type Distance = "cosine" | "euclidean";

/** Points of `width` values each, row by row. */
export interface Vectors {
  readonly values: Float32Array;
  readonly count: number;
  readonly width: number;
}

export interface Neighbour {
  readonly point: number;
  readonly distance: number;
}

/** The `wanted` points nearest to `point`, itself left out, the nearest first. */
export function nearestNeighbours(
  vectors: Vectors,
  point: number,
  { distance, wanted }: { readonly distance: Distance; readonly wanted: number },
): readonly Neighbour[] {
  const found: Neighbour[] = [];
  for (let other = 0; other < vectors.count; other += 1) {
    if (other === point) continue;
    const measured = distances[distance](vectors, point, other);
    if (found.length === wanted && measured >= (found.at(-1)?.distance ?? 0)) continue;
    const place = found.findIndex((one) => one.distance > measured);
    found.splice(place < 0 ? found.length : place, 0, { point: other, distance: measured });
    if (found.length > wanted) found.pop();
  }
  return found;
}

const distances: { readonly [D in Distance]: (vectors: Vectors, a: number, b: number) => number } = {
  euclidean({ values, width }, a, b) {
    let sum = 0;
    for (let at = 0; at < width; at += 1) {
      sum += ((values[a * width + at] ?? 0) - (values[b * width + at] ?? 0)) ** 2;
    }
    return Math.sqrt(sum);
  },
  cosine({ values, width }, a, b) {
    let [product, lengthA, lengthB] = [0, 0, 0];
    for (let at = 0; at < width; at += 1) {
      const x = values[a * width + at] ?? 0;
      const y = values[b * width + at] ?? 0;
      product += x * y;
      lengthA += x * x;
      lengthB += y * y;
    }
    const lengths = Math.sqrt(lengthA * lengthB);
    // A point at the origin has no direction.
    return lengths === 0 ? 1 : 1 - product / lengths;
  },
};
