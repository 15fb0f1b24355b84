import { Buffer } from "node:buffer";
import * as tfjs from "@tensorflow/tfjs";
import { createHandle } from "../capi/tensor_values.ts";
import { modelFunction } from "../function/model_function.ts";
import { tracerOf } from "../function/traced_function.ts";
import { currentWriter } from "../summary/defaults.ts";
import { embedding } from "../summary/embedding.ts";
import { graph } from "../summary/graph.ts";
import { histogram } from "../summary/histogram.ts";
import { image } from "../summary/image.ts";
import { trainingGraph } from "../train/traced_models.ts";

/** Writes what a model is made of to the default writer. */
export class ModelWriter {
  readonly #model: tfjs.LayersModel;

  constructor(model: tfjs.LayersModel) {
    this.#model = model;
  }

  /** The graph of a training step, or of a prediction where steps run op by op, and the layers. */
  writeGraphs(): void {
    graph(trainingGraph(this.#model) ?? predictionGraph(this.#model));
    const json = Buffer.from(JSON.stringify(this.#model.toJSON(undefined, false)));
    using value = createHandle([], "string", [json]);
    currentWriter()?.write("keras", 0, value, { plugin: "graph_keras_model", content: Buffer.from("1") });
  }

  writeWeights(epoch: number, asImages: boolean): void {
    for (const weight of this.#model.weights) {
      const value = weight.read();
      histogram(`${weight.originalName}/histogram`, value, { step: epoch });
      if (asImages) tfjs.tidy(() => void writeImage(`${weight.originalName}/image`, value, epoch));
    }
  }

  writeEmbeddings(
    metadata: readonly string[] | Readonly<Record<string, readonly string[]>> | undefined,
  ): void {
    for (const layer of this.#model.layers) {
      const [weights] = layer.getClassName() === "Embedding" ? layer.getWeights() : [];
      if (weights === undefined) continue;
      const labels = isList(metadata) ? metadata : metadata?.[layer.name];
      embedding(layer.name, weights, labels === undefined ? {} : { metadata: labels });
    }
  }
}

function predictionGraph(model: tfjs.LayersModel): Uint8Array {
  const predict = modelFunction(model);
  try {
    const graphDef = tracerOf(predict)?.traceFor([]).graphDef();
    if (graphDef === undefined) throw new Error("graph: a traced function without a tracer.");
    return graphDef;
  } finally {
    predict.dispose();
  }
}

/** Vectors as a row, matrices as they are, kernels of convolutions as one image for each of their filters. */
function writeImage(name: string, value: tfjs.Tensor, epoch: number): void {
  const images = asImages(value);
  if (images === undefined) return;
  const [low, high] = [tfjs.min(images), tfjs.max(images)];
  const span = tfjs.maximum(tfjs.sub(high, low), 1e-12);
  image(name, tfjs.div(tfjs.sub(images, low), span), { step: epoch });
}

function asImages(value: tfjs.Tensor): tfjs.Tensor | undefined {
  const { shape, rank } = value;
  const [height = 1, width = 1, channels = 1, filters = 1] = shape;
  if (value.size === 0) return undefined;
  if (rank === 1) return tfjs.reshape(value, [1, 1, height, 1]);
  if (rank === 2) return tfjs.reshape(value, [1, height, width, 1]);
  if (rank === 4) {
    const byFilter = tfjs.transpose(value, [3, 2, 0, 1]);
    return tfjs.reshape(byFilter, [filters * channels, height, width, 1]);
  }
  return undefined;
}

function isList(metadata: unknown): metadata is readonly string[] {
  return Array.isArray(metadata);
}
