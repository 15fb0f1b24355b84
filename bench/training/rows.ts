import process from "node:process";
import { tf } from "../../runtime/index.ts";
import { loadModel, type TrainedModel } from "./models.ts";

/**
 * TensorFlow adds Adam's epsilon before it corrects the bias of the second moment, TensorFlow.js and PyTorch after: with
 * the usual 1e-7 the small gradients of the LSTM would be other steps. So small that it does not matter where.
 */
const EPSILON = 1e-14;

/** One way to train one model. */
export interface Row {
  /** The first step; how long its parts took. */
  first(): Promise<Readonly<Record<string, number>>>;
  /** So many more steps, with the loss of each. */
  losses(count: number): Promise<readonly number[]>;
  /** So many more steps; samples of what one takes, in µs. */
  run(count: number): Promise<readonly number[]>;
}

/** What `row` makes of the model; `tensors` is the file that the weights and the batch are in. */
export function makeRow(name: string, row: string, tensors: string): Row {
  if (row === "flowbook_calls") return callsRow(name);
  const trained = loadModel(name, tensors);
  if (row === "fit") return fitRow(trained);
  const step = makeStep(trained);
  if (row === "eager") return stepRow(trained, step);
  const traced = tf.function(step, { name: "step", jitCompile: row === "xla" });
  return stepRow(trained, traced, () => traced.getConcreteFunction(trained.x, trained.y));
}

type Step = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor;

function makeStep({ model, loss }: TrainedModel): Step {
  const optimizer = tf.train.adam(0.001, 0.9, 0.999, EPSILON);
  return (x, y) => {
    const computed = optimizer.minimize(() => {
      const output = model.apply(x, { training: true });
      if (!(output instanceof tf.Tensor)) throw new Error("the model has more than one output.");
      return loss(y, output).asScalar();
    }, true);
    if (computed === null) throw new Error("minimize: no loss.");
    return computed;
  };
}

function stepRow({ x, y }: TrainedModel, step: Step, trace?: () => unknown): Row {
  return {
    async first() {
      const start = performance.now();
      trace?.();
      const traceMs = performance.now() - start;
      await read(step(x, y));
      const firstMs = performance.now() - start;
      return trace === undefined ? { first_ms: firstMs } : { trace_ms: traceMs, first_ms: firstMs };
    },
    async losses(count) {
      const values: number[] = [];
      for (let index = 0; index < count; index += 1) values.push(await read(step(x, y)));
      return values;
    },
    async run(count) {
      return timed(() => step(x, y).dispose(), count);
    },
  };
}

async function read(loss: tf.Tensor): Promise<number> {
  const [value] = await loss.data();
  loss.dispose();
  return Number(value);
}

const EPOCH_STEPS = 50;

/** The loop that comes with the model. The first epoch of each call to `fit` is not timed. */
function fitRow({ model, x, y, loss }: TrainedModel): Row {
  model.compile({ optimizer: tf.train.adam(0.001, 0.9, 0.999, EPSILON), loss });
  const [batchSize = 0] = x.shape;
  const train = async (repeats: number, epochs: number, callbacks: tf.CustomCallbackArgs = {}) => {
    const [xs, ys] = [x, y].map((tensor) => tf.tile(tensor, [repeats, ...tensor.shape.slice(1).fill(1)]));
    if (xs === undefined || ys === undefined) throw new Error("fit: no data.");
    const history = await model.fit(xs, ys, { batchSize, epochs, shuffle: false, verbose: 0, callbacks });
    tf.dispose([xs, ys]);
    return (history.history.loss ?? []).map(Number);
  };
  return {
    async first() {
      const start = performance.now();
      await train(1, 1);
      return { first_ms: performance.now() - start };
    },
    losses: (count) => train(1, count),
    async run(count) {
      const ends: number[] = [];
      const onEpochEnd = () => void ends.push(performance.now());
      await train(EPOCH_STEPS, Math.max(2, Math.floor(count / EPOCH_STEPS)), { onEpochEnd });
      return ends.slice(1).map((end, index) => ((end - (ends[index] ?? end)) / EPOCH_STEPS) * 1000);
    },
  };
}

/** The cost of a call alone: an empty traced function, or one eager op. */
function callsRow(name: string): Row {
  const a = tf.ones([4, 4]);
  const empty = tf.function((tensor: tf.Tensor) => tensor);
  const call = name === "empty" ? () => empty(a).dispose() : () => tf.add(a, a).dispose();
  return {
    async first() {
      return { first_ms: (timed(call, 1)[0] ?? 0) / 1000 };
    },
    async losses() {
      timed(call, 1000);
      return [];
    },
    run: async (count) => timed(call, count, 100),
  };
}

/** Calls `count` times; the mean µs of each block. */
function timed(call: () => void, count: number, block = 1): number[] {
  const samples: number[] = [];
  for (let done = 0; done < count; done += block) {
    const start = process.hrtime.bigint();
    for (let index = 0; index < block; index += 1) call();
    samples.push(Number(process.hrtime.bigint() - start) / block / 1000);
  }
  return samples;
}
