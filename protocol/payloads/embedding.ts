import { isCount, isRecord } from "./checks.ts";

/** What a notebook keeps of an embedding, or what a page follows of it live: points, their PCA and their labels. */
export interface EmbeddingSummary {
  readonly title: string;
  /** How many points there are, of which `count` travel here. */
  readonly pointCount: number;
  readonly count: number;
  /** Values a point has, of which `width` travel here: the points themselves, or their leading components. */
  readonly dimensions: number;
  readonly width: number;
  /** float32[count, width], little-endian, base64. */
  readonly vectors: string;
  /** float32[count, 3], the three leading principal components, little-endian, base64. */
  readonly coordinates: string;
  /** The share of the variance that each of the three components has. */
  readonly explained: readonly number[];
  /** A label for each of the `count` points. */
  readonly labels?: readonly string[];
  readonly sprite?: EmbeddingSprite;
  /** The live view with more points than these, while its kernel runs. */
  readonly view?: string;
}

/** Small pictures of all points in one PNG, row by row. */
export interface EmbeddingSprite {
  /** base64 */
  readonly png: string;
  readonly columns: number;
  /** Sides of one picture, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Most points and values of a point that travel live. */
export const embeddingPointLimit = 100_000;
export const embeddingWidthLimit = 64;
/** Most points that a saved notebook keeps, and most values of all its points. */
export const embeddingSavedPoints = 5_000;
export const embeddingSavedValues = 160_000;
/** Most characters of a label; the rest is cut off. */
export const embeddingTextLimit = 100;
/** Most characters of a sprite's base64. */
export const embeddingSpriteLimit = 4_000_000;

const spriteSideLimit = 64;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseEmbeddingSummary(value: unknown): EmbeddingSummary {
  if (!isRecord(value)) throw invalid("payload is not an object");
  const { title, pointCount, count, dimensions, width, vectors, coordinates, explained } = value;
  if (!isShort(title)) throw invalid("title is not a short text");
  if (!isCount(count, 1, embeddingPointLimit)) throw invalid("count is not a number of points");
  if (!isCount(pointCount, count)) throw invalid("pointCount is less than the points there are");
  if (!isCount(width, 1, embeddingWidthLimit)) throw invalid("width is not a number of values");
  if (!isCount(dimensions, width)) throw invalid("dimensions is less than the values there are");
  if (!isFloats(vectors, count * width)) throw invalid("vectors are not count × width floats in base64");
  if (!isFloats(coordinates, count * 3)) throw invalid("coordinates are not count × 3 floats in base64");
  if (!isShares(explained)) throw invalid("explained is not three shares");
  const parsed = { title, pointCount, count, dimensions, width, vectors, coordinates, explained };
  return { ...parsed, ...parseOptional(value, count) };
}

function parseOptional(
  { labels, sprite, view }: Readonly<Record<string, unknown>>,
  count: number,
): Pick<EmbeddingSummary, "labels" | "sprite" | "view"> {
  if (labels !== undefined && !isLabels(labels, count)) throw invalid("there is not a short label per point");
  if (view !== undefined && !isShort(view)) throw invalid("view is not a short text");
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(sprite === undefined ? {} : { sprite: parseSprite(sprite, count) }),
    ...(view === undefined ? {} : { view }),
  };
}

function parseSprite(value: unknown, count: number): EmbeddingSprite {
  if (!isRecord(value)) throw invalid("sprite is not an object");
  const { png, columns, width, height } = value;
  if (typeof png !== "string" || png.length > embeddingSpriteLimit || !base64.test(png))
    throw invalid("sprite is not a small picture in base64");
  if (!isCount(columns, 1, count)) throw invalid("sprite has not a number of columns");
  if (!isCount(width, 1, spriteSideLimit) || !isCount(height, 1, spriteSideLimit))
    throw invalid("the pictures of the sprite are too large");
  return { png, columns, width, height };
}

function isFloats(value: unknown, count: number): value is string {
  return typeof value === "string" && value.length === Math.ceil((count * 4) / 3) * 4 && base64.test(value);
}

function isShares(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    value.every((share) => typeof share === "number" && share >= 0 && share <= 1.001)
  );
}

function isLabels(value: unknown, count: number): value is readonly string[] {
  return Array.isArray(value) && value.length === count && value.every(isShort);
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= embeddingTextLimit;
}

function invalid(reason: string): Error {
  return new Error(`embedding: ${reason}. Run the cell again.`);
}
