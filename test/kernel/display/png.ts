import { inflateSync } from "node:zlib";

/** The size and RGBA pixels of an 8-bit, non-interlaced PNG: enough to see whether something was drawn. */
export interface DecodedPng {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

/** Decodes per the PNG specification (chunks, then one filter byte before each row). */
export function decodePng(png: Buffer): DecodedPng {
  if (png.toString("hex", 0, 8) !== "89504e470d0a1a0a") throw new Error("not a PNG");
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[png[25] ?? -1];
  if (png[24] !== 8 || channels === undefined) throw new Error("not an 8-bit RGB or RGBA PNG");
  const rows = inflateSync(imageData(png));
  const pixels = Buffer.alloc(width * height * channels);
  const stride = width * channels;
  for (let row = 0; row < height; row += 1) {
    const filter = rows[row * (stride + 1)] ?? 0;
    for (let column = 0; column < stride; column += 1) {
      const raw = rows[row * (stride + 1) + 1 + column] ?? 0;
      const left = column < channels ? 0 : (pixels[row * stride + column - channels] ?? 0);
      const up = row === 0 ? 0 : (pixels[(row - 1) * stride + column] ?? 0);
      const corner =
        row === 0 || column < channels ? 0 : (pixels[(row - 1) * stride + column - channels] ?? 0);
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      pixels[row * stride + column] = raw + predicted;
    }
  }
  return { width, height, pixels };
}

function imageData(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return Buffer.concat(parts);
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const distances = [left, up, corner].map((value) => Math.abs(estimate - value));
  const nearest = Math.min(...distances);
  return [left, up, corner][distances.indexOf(nearest)] ?? 0;
}
