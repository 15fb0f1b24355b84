// The names of `tf.summary`.

export { getStep, type SummaryOptions, setStep } from "./defaults.ts";
export { type EmbeddingOptions, embedding } from "./embedding.ts";
export { createFileWriter, type FileWriter, type FileWriterOptions } from "./file_writer.ts";
export { graph, type HasGraph } from "./graph.ts";
export { type HistogramOptions, histogram } from "./histogram.ts";
export { type HParams, type HParamsOptions, hparams } from "./hparams.ts";
export { type ImageOptions, image } from "./image.ts";
export { type PrCurveOptions, prCurve } from "./pr_curve.ts";
export { scalar } from "./scalar.ts";
export { text } from "./text.ts";
