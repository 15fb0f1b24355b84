import type { MimeBundle } from "../mime_bundle.ts";
import { isTensor, type TensorLike } from "../tensor_like.ts";
import { type ImageInput, imageBundle } from "./image_bytes.ts";
import { readImageFile } from "./image_file.ts";
import { drawTensor } from "./tensor_image.ts";

/** How `display.image` shows an image. */
export interface ImageOptions {
  /** Outputs of the same id are updated together. */
  readonly id?: string;
  /** In CSS pixels; of one that is given alone the other follows. */
  readonly width?: number;
  readonly height?: number;
  /** What the image shows, for readers who do not see it. */
  readonly alt?: string;
  /** Of a tensor: scales its values from the least, which is black, to the largest. */
  readonly normalize?: boolean;
}

/** What `display.image` shows: an image file's bytes or its path, or a tensor. */
export type ImageSource =
  | ImageInput
  | Blob
  | URL
  | Pick<TensorLike, "dtype" | "shape" | "dataSync" | "isDisposed">;

/** Writes a PNG of `[height, width, 4]` bytes. */
export type EncodePng = (rgba: Uint8Array, shape: readonly [number, number, 4]) => Promise<Uint8Array>;

/** The output of `display.image`. */
export function anyImageBundle(
  source: ImageSource,
  options: ImageOptions,
  encodePng: EncodePng,
): MimeBundle | Promise<MimeBundle> {
  if (isTensor(source)) return tensorBundle(source, options, encodePng);
  const bundle =
    source instanceof Blob
      ? source.arrayBuffer().then((bytes) => imageBundle(bytes, "display.image"))
      : (readImageFile(source) ?? imageBundle(parseInput(source), "display.image"));
  return bundle instanceof Promise
    ? bundle.then((ready) => withOptions(ready, options))
    : withOptions(bundle, options);
}

/** A mistake in the tensor is thrown at once, at the cell's line; the picture takes a moment. */
function tensorBundle(
  tensor: TensorLike,
  options: ImageOptions,
  encodePng: EncodePng,
): MimeBundle | Promise<MimeBundle> {
  const { rgba, width, height, description } = drawTensor(tensor, options.normalize ?? false);
  return encodePng(rgba, [height, width, 4]).then((png) => {
    const data = { "image/png": Buffer.from(png).toString("base64"), "text/plain": description };
    return withOptions({ data, metadata: {} }, options);
  });
}

function withOptions(bundle: MimeBundle, { width, height, alt }: ImageOptions): MimeBundle {
  const given = Object.entries({ width, height, alt }).filter(([, value]) => value !== undefined);
  const mime = Object.keys(bundle.data).find((key) => key.startsWith("image/"));
  if (given.length === 0 || mime === undefined) return bundle;
  const metadata = {
    ...bundle.metadata,
    [mime]: { ...Object(bundle.metadata[mime]), ...Object.fromEntries(given) },
  };
  const text = alt === undefined ? {} : { "text/plain": `${alt} (${bundle.data["text/plain"]})` };
  return { data: { ...bundle.data, ...text }, metadata };
}

/** What neither is a tensor nor names a file has the bytes; `imageBundle` looks at them. */
function parseInput(source: ImageSource): ImageInput {
  return source as ImageInput;
}
