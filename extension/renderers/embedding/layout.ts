import type { Vectors } from "./neighbours.ts";

/** Projections that are computed after the first picture, off the page's thread. */
export type LayoutMethod = "umap" | "tsne";

/** What the worker is told. */
export interface LayoutTask {
  readonly method: LayoutMethod;
  readonly vectors: Vectors;
}

/** What the worker says: places (x, y, z of each point) as they are by now. */
export interface LayoutProgress {
  readonly positions: Float32Array;
  readonly done: number;
  readonly total: number;
}

/** Most points that are laid out; the others of a larger embedding are left out. */
export const layoutLimits: { readonly [M in LayoutMethod]: number } = { umap: 5_000, tsne: 2_000 };

/** Follows a layout. */
export interface LayoutFollower {
  progress(progress: LayoutProgress): void;
  /** The worker could not go on. */
  failed(reason: string): void;
}

/** Computes a layout in a worker until it is done or the result is called, which stops it. */
export function startLayout(task: LayoutTask, follower: LayoutFollower): () => void {
  // The bundler makes a file of its own of it, which comes from the server that the extension came from.
  const worker = new Worker(new URL("./layout_worker.js", import.meta.url));
  worker.onmessage = ({ data }: MessageEvent<LayoutProgress>) => {
    follower.progress(data);
    if (data.done >= data.total) worker.terminate();
  };
  worker.onerror = (event) => {
    follower.failed(event.message);
    worker.terminate();
  };
  worker.postMessage(task);
  return () => worker.terminate();
}

/** Every so many rows, so that at most `limit` are left: their numbers. */
export function sampledRows(count: number, limit: number): readonly number[] {
  const kept = Math.min(count, limit);
  return Array.from({ length: kept }, (_, index) => Math.floor((index * count) / kept));
}

/** The vectors of some points. */
export function vectorsOf({ values, width }: Vectors, rows: readonly number[]): Vectors {
  const picked = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) {
    picked.set(values.subarray(row * width, (row + 1) * width), index * width);
  }
  return { values: picked, count: rows.length, width };
}

/** Places of all points, of which only some were laid out; the others are nowhere. */
export function spreadOut(positions: Float32Array, rows: readonly number[], count: number): Float32Array {
  const all = new Float32Array(count * 3).fill(Number.NaN);
  for (const [index, row] of rows.entries()) {
    all.set(positions.subarray(index * 3, index * 3 + 3), row * 3);
  }
  return all;
}
