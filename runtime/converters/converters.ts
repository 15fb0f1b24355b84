import type { GraphModelOptions } from "./convert_tf_saved_model.ts";

export type { GraphModelOptions } from "./convert_tf_saved_model.ts";

/**
 * Writes a signature of a SavedModel as a graph model of TensorFlow.js, `model.json` and files of weights,
 * which `tf.loadGraphModel` loads in a browser and in Node. It is first run here and compared with the
 * SavedModel, within 1e-5 relative and 1e-6 absolute.
 * @param outputDir a new folder, or one with an earlier model, which is replaced by the whole new one.
 * @throws UsageError if the folder is no SavedModel, if TensorFlow.js lacks an op, if the two disagree.
 * @example await tf.converters.convertTfSavedModel("model", "web_model")
 */
export async function convertTfSavedModel(
  savedModelDir: string,
  outputDir: string,
  options: GraphModelOptions = {},
): Promise<void> {
  // the messages of the optimizer are loaded when there is something to convert
  const { convertGraphModel } = await import("./convert_tf_saved_model.ts");
  await convertGraphModel(savedModelDir, outputDir, options);
}
