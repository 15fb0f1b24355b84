import { createRequire } from "node:module";
import * as tfjs from "@tensorflow/tfjs";
import type * as tfjsNode from "@tensorflow/tfjs-node-gpu/dist/node.js";
import { type EmbeddingSprite, embeddingSpriteLimit } from "../../protocol/payloads/embedding.ts";
import { UsageError } from "../usage_error.ts";

const require = createRequire(import.meta.url);
/** Sides that pictures are tried with until the sprite fits into a notebook. */
const sides = [32, 16, 8];

/** The pictures of the points `rows`, made small and put side by side. @throws UsageError */
export async function spriteOf(
  images: tfjs.Tensor,
  rows: readonly number[],
  count: number,
): Promise<EmbeddingSprite> {
  const pictures = picturesOf(images, count);
  try {
    for (const side of sides) {
      const sprite = await drawn(pictures, rows, side);
      if (sprite.png.length <= embeddingSpriteLimit) return sprite;
    }
  } finally {
    pictures.dispose();
  }
  throw new UsageError(
    "tf.projector",
    `${rows.length} images are too much for a notebook`,
    "Pass fewer points.",
  );
}

function picturesOf(images: tfjs.Tensor, count: number): tfjs.Tensor4D {
  const [images_ = 0, height = 0, width = 0, channels = 1] = images.shape;
  if (images_ !== count || ![3, 4].includes(images.rank) || ![1, 3, 4].includes(channels)) {
    throw new UsageError(
      "tf.projector",
      `images are ${images.dtype}[${images.shape}] for ${count} points`,
      "Pass [points, height, width] or [points, height, width, 1 | 3 | 4].",
    );
  }
  return tfjs.tidy(() => {
    const scale = images.dtype === "float32" && Number(tfjs.max(images).dataSync()[0]) <= 1 ? 255 : 1;
    const scaled = tfjs.mul(tfjs.cast(images, "float32"), scale);
    const shaped = tfjs.reshape(scaled, [count, height, width, channels]);
    const colours = channels === 4 ? tfjs.slice(shaped, [0, 0, 0, 0], [-1, -1, -1, 3]) : shaped;
    return tfjs
      .clipByValue(channels === 1 ? tfjs.tile(colours, [1, 1, 1, 3]) : colours, 0, 255)
      .as4D(count, height, width, 3);
  });
}

async function drawn(
  pictures: tfjs.Tensor4D,
  rows: readonly number[],
  side: number,
): Promise<EmbeddingSprite> {
  const columns = Math.ceil(Math.sqrt(rows.length));
  const lines = Math.ceil(rows.length / columns);
  const sheet = tfjs.tidy(() => {
    const chosen = tfjs.gather(pictures, tfjs.tensor1d([...rows], "int32"));
    const small = tfjs.image.resizeBilinear(chosen.as4D(rows.length, ...sizeOf(pictures), 3), [side, side]);
    const filled = tfjs.pad(small, [
      [0, columns * lines - rows.length],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const tiles = tfjs.transpose(tfjs.reshape(filled, [lines, columns, side, side, 3]), [0, 2, 1, 3, 4]);
    return tfjs
      .cast(tfjs.reshape(tiles, [lines * side, columns * side, 3]), "int32")
      .as3D(lines * side, columns * side, 3);
  });
  const { node } = parseNode(require("@tensorflow/tfjs-node-gpu/dist/node.js"));
  const png = Buffer.from(await node.encodePng(sheet)).toString("base64");
  sheet.dispose();
  return { png, columns, width: side, height: side };
}

function sizeOf({ shape: [, height, width] }: tfjs.Tensor4D): readonly [number, number] {
  return [height, width];
}

function parseNode(module: unknown): typeof tfjsNode {
  return module as typeof tfjsNode;
}
