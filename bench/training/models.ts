import { readFileSync } from "node:fs";
import { tf } from "../../runtime/index.ts";

/** A model with the weights and the batch that every program of the bench starts from. */
export interface TrainedModel {
  readonly model: tf.Sequential;
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly loss: (y: tf.Tensor, output: tf.Tensor) => tf.Tensor;
}

const { layers } = tf;

const modelLayers: Readonly<Record<string, () => readonly tf.layers.Layer[]>> = {
  mlp: () => [layers.dense({ units: 128, activation: "relu" }), layers.dense({ units: 10 })],
  cnn: () => [
    layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 10 }),
  ],
  lstm: () => [
    layers.embedding({ inputDim: 5000, outputDim: 32 }),
    layers.lstm({ units: 64, recurrentActivation: "sigmoid" }),
    layers.dense({ units: 2 }),
  ],
  transformer: () => [new TransformerBlock()],
};

/** @param file with the list of tensors that bench/training/models.py wrote. */
export function loadModel(name: string, file: string): TrainedModel {
  const { weights, x, y } = readTensors(file);
  const list = modelLayers[name]?.() ?? [];
  const input = layers.inputLayer({ batchInputShape: x.shape, dtype: x.dtype });
  const model = tf.sequential({ layers: [input, ...list] });
  model.setWeights(weights);
  for (const weight of weights) weight.dispose();
  const loss = name === "transformer" ? squaredError : crossEntropy;
  return { model, x, y, loss };
}

function crossEntropy(y: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  return tf.losses.softmaxCrossEntropy(y, logits);
}

function squaredError(y: tf.Tensor, output: tf.Tensor): tf.Tensor {
  return output.sub(y).square().mean();
}

function readTensors(file: string): { weights: tf.Tensor[]; x: tf.Tensor; y: tf.Tensor } {
  const entries = parseEntries(JSON.parse(readFileSync(file, "utf8")));
  const { buffer, byteOffset } = readFileSync(file.replace(/\.json$/, ".bin"));
  const tensors = entries.map(({ role, shape, dtype, offset }) => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const bytes = buffer.slice(byteOffset + offset, byteOffset + offset + 4 * size);
    const values = dtype === "int32" ? new Int32Array(bytes) : new Float32Array(bytes);
    return { role, tensor: tf.tensor(values, [...shape], dtype) };
  });
  const only = (role: string) => {
    const found = tensors.find((entry) => entry.role === role);
    if (found === undefined) throw new Error(`${file}: no tensor ${role}.`);
    return found.tensor;
  };
  const weights = tensors.filter(({ role }) => role === "weight").map(({ tensor }) => tensor);
  return { weights, x: only("x"), y: only("y") };
}

interface Entry {
  readonly role: "weight" | "x" | "y";
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly offset: number;
}

function parseEntries(value: unknown): readonly Entry[] {
  return value as readonly Entry[];
}

const HEADS = 4;

/** Attention and a dense layer, each behind a normalisation and beside a shortcut. */
class TransformerBlock extends layers.Layer {
  static readonly className = "TransformerBlock";
  #weights: readonly tf.LayerVariable[] = [];

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const width = Number(inputShape.at(-1));
    const square = [width, width];
    const shapes = [[width], [width], square, square, square, square, [width], [width]];
    shapes.push([width, 4 * width], [4 * width], [4 * width, width], [width]);
    const initializer = tf.initializers.zeros();
    this.#weights = shapes.map((shape, index) =>
      this.addWeight(`w${index}`, shape, "float32", initializer, undefined, true),
    );
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      if (x === undefined) throw new Error("TransformerBlock: no input.");
      const weights = this.#weights.map((weight) => weight.read());
      return transformerBlock(x, weights);
    });
  }
}

function transformerBlock(x: tf.Tensor, weights: readonly tf.Tensor[]): tf.Tensor {
  const weight = (index: number): tf.Tensor => {
    const found = weights[index];
    if (found === undefined) throw new Error(`TransformerBlock: no weight ${index}.`);
    return found;
  };
  const [batch = 0, steps = 0, width = 0] = x.shape;
  const flat = (a: tf.Tensor) => a.reshape([batch * steps, a.shape[2] ?? 0]);
  const dense = (a: tf.Tensor, w: tf.Tensor) =>
    tf.matMul(flat(a), w).reshape([batch, steps, w.shape[1] ?? 0]);
  const heads = (a: tf.Tensor) => a.reshape([batch, steps, HEADS, width / HEADS]).transpose([0, 2, 1, 3]);

  const n = normalised(x, weight(0), weight(1));
  const [q, k, v] = [heads(dense(n, weight(2))), heads(dense(n, weight(3))), heads(dense(n, weight(4)))];
  const attention = tf.softmax(tf.matMul(q, k, false, true).mul((width / HEADS) ** -0.5));
  const merged = tf.matMul(attention, v).transpose([0, 2, 1, 3]).reshape([batch, steps, width]);
  const r = x.add(dense(merged, weight(5)));
  const m = normalised(r, weight(6), weight(7));
  const hidden = tf.relu(dense(m, weight(8)).add(weight(9)));
  return r.add(dense(hidden, weight(10)).add(weight(11)));
}

function normalised(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return x
    .sub(mean)
    .mul(tf.rsqrt(variance.add(1e-5)))
    .mul(gamma)
    .add(beta);
}
