import { describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.1, 0.9),
  adam: () => tf.train.adam(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  adamax: () => tf.train.adamax(0.1, 0.9, 0.99, undefined, 0.5),
  adagrad: () => tf.train.adagrad(0.1),
};

const rates = [0.1, 0.01, 0.3, 0.2, 0];

describe("the learning rate", () => {
  test.each(Object.keys(optimizers))(
    "may change between steps of a compiled function, which is not traced again: %s",
    (name) => {
      const make = optimizers[name] ?? (() => tf.train.sgd(0.1));
      const eagerly = steps(make(), (step) => step);
      let traced: ReturnType<typeof compile> | undefined;
      const compiled = steps(make(), (step) => {
        traced = compile(step);
        return traced;
      });
      expect(traced?.traceCount).toBe(1);
      for (const [step, value] of compiled.entries()) expect(value).toBeCloseTo(eagerly[step] ?? NaN, 5);
      // With a rate of 0 the last step moves nothing; the others do, by what the rates say.
      expect(compiled[4]).toBe(compiled[3]);
      expect(new Set(compiled).size).toBeGreaterThan(2);
    },
  );

  test("of SGD is what each step moves by, set either way", () => {
    for (const wrap of [compile, (step: () => void) => step]) {
      const optimizer = tf.train.sgd(1);
      const w = tf.variable(tf.scalar(0));
      // The gradient is 1, so w goes down by the rate.
      const step = wrap(() => void optimizer.minimize(() => parseScalar(w.mul(1)), false, [w]));
      step();
      optimizer.setLearningRate(0.5);
      step();
      Object.assign(optimizer, { learningRate: 0.25 });
      step();
      expect(w.dataSync()[0]).toBe(-1.75);
    }
  });

  test("follows a schedule in fit, and the step is traced once", async () => {
    const optimizer = tf.train.sgd(1);
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, useBias: false, kernelInitializer: "zeros", inputShape: [1] })],
    });
    // The loss is the output, whose gradient is the input, 1.
    let traces = 0;
    const loss = (_: tf.Tensor, output: tf.Tensor) => {
      traces += 1;
      return output;
    };
    model.compile({ optimizer, loss });
    const weights: number[] = [];
    await model.fit(tf.ones([3, 1]), tf.ones([3, 1]), {
      epochs: 3,
      verbose: 0,
      callbacks: {
        onEpochBegin: (epoch) => optimizer.setLearningRate(2 ** -epoch),
        onEpochEnd: () => void weights.push(model.getWeights()[0]?.dataSync()[0] ?? NaN),
      },
    });
    expect(weights).toEqual([-1, -1.5, -1.75]);
    expect(traces).toBe(1);
  });
});

function compile(step: () => void): ReturnType<typeof tf.function<() => void>> {
  return tf.function(step);
}

/** The weight after each step, of a quadratic loss. */
function steps(optimizer: tf.Optimizer, wrap: (step: () => void) => () => void): number[] {
  const w = tf.variable(tf.scalar(3));
  const step = wrap(() => void optimizer.minimize(() => parseScalar(w.square()), false, [w]));
  return rates.map((rate) => {
    optimizer.setLearningRate(rate);
    step();
    return w.dataSync()[0] ?? NaN;
  });
}

function parseScalar(tensor: tf.Tensor): tf.Scalar {
  return tensor as tf.Scalar;
}
