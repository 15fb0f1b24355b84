import { randomUUID } from "node:crypto";
import * as tfjs from "@tensorflow/tfjs";
import {
  type EmbeddingSummary,
  embeddingPointLimit,
  embeddingSavedPoints,
  embeddingSavedValues,
  embeddingTextLimit,
  embeddingWidthLimit,
} from "../../protocol/payloads/embedding.ts";
import { liveViews } from "../live_views.ts";
import { UsageError } from "../usage_error.ts";
import { embeddingSvg } from "./embedding_svg.ts";
import { principalComponents } from "./principal_components.ts";
import { spriteOf } from "./sprite.ts";

const mime = "application/vnd.flowbook.embedding.v1+json";
/** The method by which an object says how notebooks show it. */
const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** What belongs to the points of an embedding. */
export interface ProjectorOptions {
  /** One for each point: texts, numbers or a tensor of them. */
  readonly labels?: tfjs.Tensor | ArrayLike<string | number | boolean>;
  /** One picture for each point: [points, height, width] or [points, height, width, 1 | 3 | 4], 0–255 or 0–1. */
  readonly images?: tfjs.Tensor;
  readonly title?: string;
}

/** An embedding, which notebooks show as a cloud of points. */
export interface Projection {
  /** float32[points, 3], the leading principal components, row by row. */
  readonly coordinates: Float32Array;
  /** The share of the variance that each of the three components has. */
  readonly explained: readonly number[];
  /** The same in a line of text. */
  readonly text: string;
}

/**
 * Shows points of many dimensions in three, as TensorBoard's projector does.
 * @param points float32[points, dimensions], at most 100,000 points; of more than 64 dimensions the page gets
 * the 64 leading principal components.
 * @throws UsageError if points are no matrix, or labels or images are not as many.
 * @example await tf.projector(model.layers[0].getWeights()[0], { labels: words })
 */
export async function projector(
  points: tfjs.Tensor | readonly (readonly number[])[],
  options: ProjectorOptions = {},
): Promise<Projection> {
  const matrix = matrixOf(points);
  try {
    const labels = await labelsOf(options.labels, matrix.shape[0]);
    const whole = { ...(await wholeSummary(matrix, options)), ...(labels === undefined ? {} : { labels }) };
    const saved = await savedSummary(whole, options.images);
    const { coordinates, explained } = whole;
    const text = textOf(whole);
    const bundle = {
      [mime]: saved,
      "image/svg+xml": embeddingSvg(saved, text),
      "text/plain": text,
    };
    const projection = { coordinates: floatsOf(coordinates), explained, text };
    return Object.defineProperty(projection, displaySymbol, { value: () => bundle });
  } finally {
    matrix.dispose();
  }
}

/** A matrix of its own, which the caller disposes of. */
function matrixOf(points: tfjs.Tensor | readonly (readonly number[])[]): tfjs.Tensor2D {
  return tfjs.tidy(() => {
    const matrix = points instanceof tfjs.Tensor ? points : tfjs.tensor(points.map((row) => [...row]));
    const [count = 0, dimensions = 0] = matrix.shape;
    if (matrix.rank !== 2 || count === 0 || dimensions === 0) {
      const reason = `points are ${matrix.dtype}[${matrix.shape}], not a matrix`;
      throw new UsageError("tf.projector", reason, "Pass [points, dimensions].");
    }
    if (count > embeddingPointLimit) {
      const reason = `there are ${count} points, at most ${embeddingPointLimit} can be shown`;
      throw new UsageError("tf.projector", reason, "Pass a sample of them.");
    }
    return tfjs.cast(matrix, "float32").as2D(count, dimensions);
  });
}

async function wholeSummary(matrix: tfjs.Tensor2D, { title = "Embedding" }: ProjectorOptions) {
  const [count, dimensions] = matrix.shape;
  const width = Math.min(dimensions, embeddingWidthLimit);
  const components = principalComponents(matrix, Math.max(width, 3));
  const coordinates = leadingColumns(components.scores, count, 3);
  if (!coordinates.every(Number.isFinite)) {
    throw new UsageError("tf.projector", "points hold NaN or infinities", "Leave them out.");
  }
  const kept = dimensions > width ? components.scores : Float32Array.from(await matrix.data());
  return {
    title: title.slice(0, embeddingTextLimit),
    pointCount: count,
    count,
    dimensions,
    width,
    vectors: base64Of(kept),
    coordinates: base64Of(coordinates),
    explained: components.explained.slice(0, 3),
  };
}

/** Every so many points, each with as many values as fit into a notebook; the live view has them all. */
async function savedSummary(
  whole: EmbeddingSummary,
  images: tfjs.Tensor | undefined,
): Promise<EmbeddingSummary> {
  const count = Math.min(whole.count, embeddingSavedPoints);
  const rows = Array.from({ length: count }, (_, index) => Math.floor((index * whole.count) / count));
  const width = Math.min(whole.width, Math.floor(embeddingSavedValues / count));
  const vectors = floatsOf(whole.vectors);
  const kept = {
    ...whole,
    count,
    width,
    vectors: base64Of(picked(vectors, rows, whole.width, width)),
    coordinates: base64Of(picked(floatsOf(whole.coordinates), rows, 3, 3)),
    ...(whole.labels === undefined ? {} : { labels: rows.map((row) => whole.labels?.[row] ?? "") }),
    ...(images === undefined ? {} : { sprite: await spriteOf(images, rows, whole.count) }),
  };
  const id = `embedding-${randomUUID()}`;
  const state = `${whole.count} × ${whole.dimensions}`;
  liveViews.add({
    item: { id, kind: "embedding", title: whole.title, state, running: false, mime },
    snapshot: () => whole,
    changes: () => undefined,
  });
  return count === whole.count && width === whole.width ? kept : { ...kept, view: id };
}

function picked(values: Float32Array, rows: readonly number[], from: number, to: number): Float32Array {
  const result = new Float32Array(rows.length * to);
  for (const [index, row] of rows.entries()) {
    result.set(values.subarray(row * from, row * from + to), index * to);
  }
  return result;
}

function leadingColumns(values: Float32Array, count: number, width: number): Float32Array {
  const rows = Array.from({ length: count }, (_, index) => index);
  return picked(values, rows, values.length / count, width);
}

async function labelsOf(
  labels: ProjectorOptions["labels"],
  count: number,
): Promise<readonly string[] | undefined> {
  if (labels === undefined) return undefined;
  const values = labels instanceof tfjs.Tensor ? await labels.data<"string">() : labels;
  if (values.length !== count) {
    throw new UsageError(
      "tf.projector",
      `there are ${values.length} labels for ${count} points`,
      "Pass one each.",
    );
  }
  return Array.from(values, (value) => String(value).slice(0, embeddingTextLimit));
}

function textOf({ title, pointCount, dimensions, explained }: EmbeddingSummary): string {
  const shares = explained.map((share) => `${(share * 100).toFixed(1)} %`).join(", ");
  return `${title}: ${pointCount} points of ${dimensions} dimensions; principal components hold ${shares} of the variance`;
}

function base64Of(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function floatsOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return new Float32Array(bytes.buffer);
}
