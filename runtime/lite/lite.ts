import type { LiteOptions } from "./convert.ts";

export type { LiteOptions, Optimization } from "./convert.ts";
export { Interpreter, type SignatureDetails, type TensorDetails } from "./interpreter.ts";

/**
 * Converts a signature of a SavedModel to TensorFlow Lite, by the converter of TensorFlow's wheel, runs the
 * result by TensorFlow Lite's interpreter and compares what the two compute: within 1e-4 relative and 1e-5
 * absolute, with `optimizations` within a hundredth (`"float16"`) or a tenth (`"default"`).
 * @returns the TF Lite flatbuffer.
 * @throws UsageError if the folder is no SavedModel, if TF Lite lacks an op, if the two disagree.
 * @example await tf.lite.convert("model", { outputPath: "model.tflite" })
 */
export async function convert(savedModelDir: string, options: LiteOptions = {}): Promise<Uint8Array> {
  // the messages of the converter are loaded when there is something to convert
  const { convertSavedModel } = await import("./convert.ts");
  return convertSavedModel(savedModelDir, options);
}
