/** A picture of four bytes a pixel: red, green, blue, opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Images of one size and one number of channels (1, 3 or 4), row by row, in values from 0 to 255. */
export interface ImageBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  value(index: number): number;
}

/** Between the images of a batch, in pixels of the picture; nothing is drawn there. */
const GAP = 2;

/**
 * Draws images into one picture: side by side in about as many columns as rows, each `scale` times as large
 * (its pixels stay sharp squares), or for a scale of 1/k with the mean of k × k pixels for each.
 */
export function drawImages(images: ImageBatch, scale: number): Pixels {
  const columns = Math.ceil(Math.sqrt(images.count));
  const rows = Math.ceil(images.count / columns);
  const tile = {
    width: Math.max(1, Math.floor(images.width * scale)),
    height: Math.max(1, Math.floor(images.height * scale)),
  };
  const width = columns * (tile.width + GAP) - GAP;
  const height = rows * (tile.height + GAP) - GAP;
  const rgba = new Uint8Array(4 * width * height);
  const mean = new Float64Array(images.channels);
  for (let image = 0; image < images.count; image += 1) {
    const left = (image % columns) * (tile.width + GAP);
    const top = Math.floor(image / columns) * (tile.height + GAP);
    for (let y = 0; y < tile.height; y += 1) {
      for (let x = 0; x < tile.width; x += 1) {
        readMean(images, image, { x, y, scale }, mean);
        setPixel(rgba, 4 * ((top + y) * width + left + x), mean);
      }
    }
  }
  return { width, height, rgba };
}

/** Reads the channels of one pixel of the picture into `mean`. */
function readMean(
  images: ImageBatch,
  image: number,
  at: { readonly x: number; readonly y: number; readonly scale: number },
  mean: Float64Array,
): void {
  const size = at.scale < 1 ? Math.round(1 / at.scale) : 1;
  const column = at.scale < 1 ? at.x * size : Math.floor(at.x / at.scale);
  const row = at.scale < 1 ? at.y * size : Math.floor(at.y / at.scale);
  const right = Math.min(column + size, images.width);
  const bottom = Math.min(row + size, images.height);
  const count = (right - column) * (bottom - row);
  mean.fill(0);
  for (let y = row; y < bottom; y += 1) {
    for (let x = column; x < right; x += 1) {
      const start = ((image * images.height + y) * images.width + x) * images.channels;
      for (let channel = 0; channel < mean.length; channel += 1) {
        mean[channel] = (mean[channel] ?? 0) + images.value(start + channel) / count;
      }
    }
  }
}

/** One channel is grey, three are opaque. */
function setPixel(rgba: Uint8Array, offset: number, channels: Float64Array): void {
  const [red = 0, green = red, blue = red, opacity = 255] = channels;
  rgba[offset] = Math.round(red);
  rgba[offset + 1] = Math.round(green);
  rgba[offset + 2] = Math.round(blue);
  rgba[offset + 3] = Math.round(opacity);
}
