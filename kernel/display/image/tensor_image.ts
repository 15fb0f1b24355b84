import { tensorSignature } from "../../../protocol/payloads/tensor.ts";
import { UsageError } from "../../../runtime/usage_error.ts";
import type { TensorLike } from "../tensor_like.ts";
import { drawImages, type ImageBatch, type Pixels } from "./pixels.ts";

/** A tensor as a picture, and what to say of it in words. */
export interface TensorPicture extends Pixels {
  readonly description: string;
}

/** Of a larger batch the first ones are drawn. */
const imageLimit = 64;
/** Larger images are drawn smaller, with the mean of the pixels that fall together. */
const sideLimit = 2048;
/** Smaller images are drawn larger, with sharp pixels, up to about this size. */
const leastSide = 224;
const leastSideInGrid = 64;
/** Rounding may take values this much beyond their range; they are clipped. */
const slack = 0.001;

/**
 * Draws `[height, width]`, `[height, width, 1 | 3 | 4]` or a batch of either, which becomes a grid. Floats go
 * from 0 (black) to 1, integers from 0 to 255; with `normalize`, from the tensor's least value to its largest.
 * @throws UsageError for other shapes, and for values outside of the range.
 */
export function drawTensor(tensor: TensorLike, normalize: boolean): TensorPicture {
  const { count, ...size } = imageShape(tensor);
  const values = tensor.dataSync();
  const shown = Math.min(count, imageLimit);
  const { value, range } = scaled(tensor, Float64Array.from(values, Number), normalize);
  const images: ImageBatch = { ...size, count: shown, value };
  const scale = drawingScale(size, count);
  const notes = [
    `${tensorSignature(tensor)} image`,
    ...(count > shown ? [`the first ${shown} of ${count}`] : []),
    ...(scale < 1 ? [`at 1/${Math.round(1 / scale)} of its size`] : []),
    ...(range === undefined ? [] : [range]),
  ];
  return { ...drawImages(images, scale), description: notes.join(", ") };
}

type ImageShape = Omit<ImageBatch, "value">;

function imageShape(tensor: TensorLike): ImageShape {
  const { shape } = tensor;
  const hasChannels = shape.length > 2 && [1, 3, 4].includes(shape.at(-1) ?? 0);
  const [width = 0, height = 0, count = 1, ...more] = shape.slice(0, hasChannels ? -1 : undefined).reverse();
  const isImage = shape.length >= 2 && shape.length <= 4 && more.length === 0;
  if (!isImage || (shape.length === 4 && !hasChannels) || width * height * count === 0) {
    throw new UsageError(
      "display.image",
      `${tensorSignature(tensor)} is not the shape of an image`,
      "Pass [height, width], [height, width, 1, 3 or 4 channels], or a batch of such images.",
    );
  }
  return { width, height, count, channels: hasChannels ? (shape.at(-1) ?? 1) : 1 };
}

/** Values from 0 to 255 by index, and the range they were scaled from if it was the tensor's own. */
function scaled(
  tensor: TensorLike,
  values: Float64Array,
  normalize: boolean,
): { readonly value: (index: number) => number; readonly range: string | undefined } {
  let [least, largest, wrong] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) wrong += 1;
    else if (value < least) least = value;
    if (value > largest && Number.isFinite(value)) largest = value;
  }
  const top = normalize ? largest : topValue(tensor.dtype);
  const bottom = normalize ? least : 0;
  if (!normalize) requireRange(tensor, { least, largest, wrong, top });
  const reach = top > bottom ? 255 / (top - bottom) : 0;
  // Written so that NaN is black: it is neither above nor below anything.
  const value = (index: number) => {
    const level = ((values[index] ?? 0) - bottom) * reach;
    return level > 0 ? Math.min(255, level) : 0;
  };
  return { value, range: normalize ? `${short(bottom)} is black, ${short(top)} white` : undefined };
}

function topValue(dtype: string): number {
  return /^(float|bfloat|bool)/.test(dtype) ? 1 : 255;
}

function requireRange(
  tensor: TensorLike,
  found: { readonly least: number; readonly largest: number; readonly wrong: number; readonly top: number },
): void {
  const { least, largest, wrong, top } = found;
  if (wrong === 0 && least >= -slack * top && largest <= (1 + slack) * top) return;
  const what =
    wrong > 0
      ? `${wrong} values of ${tensorSignature(tensor)} are NaN or infinite`
      : `${tensorSignature(tensor)} has values from ${short(least)} to ${short(largest)}, not from 0 to ${top}`;
  const divide =
    top === 1 && largest > 1 && largest <= 255 && least >= 0 ? "Divide it by 255, or pass" : "Pass";
  throw new UsageError(
    "display.image",
    what,
    `${divide} { normalize: true }, which scales from the least value to the largest.`,
  );
}

function drawingScale({ width, height }: { readonly width: number; readonly height: number }, count: number) {
  const side = Math.max(width, height);
  const columns = Math.ceil(Math.sqrt(Math.min(count, imageLimit)));
  if (side * columns > sideLimit) return 1 / Math.ceil((side * columns) / sideLimit);
  return Math.max(1, Math.floor((count > 1 ? leastSideInGrid : leastSide) / side));
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
