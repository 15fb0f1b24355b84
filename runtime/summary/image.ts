import type * as tfjs from "@tensorflow/tfjs";
import { runOp } from "../backend/tensor_preview.ts";
import { typeAttr } from "../capi/eager_op.ts";
import { createHandle, readHandle } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { destination, type SummaryOptions } from "./defaults.ts";
import { descriptionOf } from "./scalar.ts";

/** The options of images. */
export interface ImageOptions extends SummaryOptions {
  /** How many of the batch are written at most; 3 if it is left out. */
  readonly maxOutputs?: number;
}

/**
 * Writes images: float32 in [0, 1], or int32 in [0, 255].
 * @param data [count, height, width, channels] with 1, 3 or 4 channels.
 * @returns whether there was a writer.
 * @throws UsageError if `data` is not a batch of images.
 * @example tf.summary.image("digits", tf.zeros([2, 28, 28, 1]), { step: 0 });
 */
export function image(name: string, data: tfjs.Tensor, options: ImageOptions = {}): boolean {
  const target = destination("tf.summary.image", options);
  if (target === undefined) return false;
  const pictures = encodeImages("tf.summary.image", data, options.maxOutputs ?? 3);
  const [, height, width] = data.shape;
  const strings = [Buffer.from(String(width)), Buffer.from(String(height)), ...pictures];
  using value = createHandle([strings.length], "string", strings);
  target.writer.write(name, target.step, value, { plugin: "images", ...descriptionOf(options) });
  return true;
}

/** The first images of a batch as PNG files. */
export function encodeImages(where: string, data: tfjs.Tensor, maxOutputs: number): Uint8Array[] {
  const [count = 0, height = 0, width = 0, channels = 0] = data.shape;
  if (data.rank !== 4 || ![1, 3, 4].includes(channels)) {
    throw new UsageError(
      where,
      `the data are ${data.dtype}[${data.shape.join(",")}]`,
      "Pass [count, height, width, channels] with 1, 3 or 4 channels; reshape one image to a batch of one.",
    );
  }
  const bytes = toBytes(data.dataSync(), data.dtype === "int32" || data.dtype === "bool");
  const size = height * width * channels;
  return Array.from({ length: Math.min(count, maxOutputs) }, (_, index) =>
    encodePng([height, width, channels], bytes.slice(index * size, (index + 1) * size)),
  );
}

function toBytes(values: ArrayLike<number>, isWhole: boolean): Uint8Array {
  // as TensorFlow's `convert_image_dtype` with saturation
  const scale = isWhole ? 1 : 255.5;
  return Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.trunc(value * scale))));
}

function encodePng(shape: readonly number[], values: Uint8Array): Uint8Array {
  using pixels = createHandle(shape, "uint8", values);
  using encoded = runOp("EncodePng", [typeAttr("T", "uint8")], [pixels]);
  const [png] = readHandle(encoded);
  if (!(png instanceof Uint8Array)) throw new Error("EncodePng: TensorFlow returned no text.");
  return png;
}
