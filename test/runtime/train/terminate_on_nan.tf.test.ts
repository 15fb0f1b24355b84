import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => warn.mockRestore());

/** Two layers: `first` with linear units, `second` with one. */
function model(optimizer: tf.Optimizer, loss: tf.ModelCompileArgs["loss"] = "meanSquaredError") {
  const made = tf.sequential({
    layers: [
      tf.layers.dense({ name: "first", units: 2, inputShape: [1], kernelInitializer: "ones" }),
      tf.layers.activation({ name: "power", activation: "linear" }),
      tf.layers.dense({ name: "second", units: 1, kernelInitializer: "ones" }),
    ],
  });
  made.compile({ optimizer, loss });
  return made;
}

const column = (values: readonly number[]) => tf.tensor2d([...values], [values.length, 1]);

async function warning(
  made: tf.LayersModel,
  { xs, ys }: { readonly xs: tf.Tensor; readonly ys: tf.Tensor },
): Promise<{ readonly text: string; readonly losses: readonly unknown[] }> {
  const { history } = await made.fit(xs, ys, {
    epochs: 3,
    batchSize: 2,
    shuffle: false,
    verbose: 0,
    callbacks: [new tf.callbacks.TerminateOnNaN()],
  });
  expect(warn).toHaveBeenCalledTimes(1);
  return { text: String(warn.mock.calls[0]?.[0]), losses: history.loss ?? [] };
}

describe("TerminateOnNaN", () => {
  test("names an input that is not finite, with its epoch and step", async () => {
    const ones = column([1, 1, 1, 1, 1, 1]);
    const { text, losses } = await warning(model(tf.train.sgd(0)), {
      xs: column([1, 1, 1, NaN, 1, 1]),
      ys: ones,
    });
    expect(text).toMatch(
      /^tf\.callbacks\.TerminateOnNaN: the loss is NaN at step 2 of epoch 1: the input first_input is not finite, in 1 of the 2 values of float32\[2,1\]\. The training stops\. Clean or drop these rows\.$/,
    );
    expect(losses).toEqual([NaN]);
  });

  test("names a target that is not finite", async () => {
    const { text } = await warning(model(tf.train.sgd(0)), { xs: column([1, 1]), ys: column([1, Infinity]) });
    expect(text).toContain("the loss is Infinity at step 1 of epoch 1: the target of second is not finite");
  });

  test("names the first layer whose output overflows", async () => {
    // 1e38 * 1 fits into float32 in `first`; the sum of two of them, times 2, does not in `second`.
    const made = model(tf.train.sgd(0));
    made.layers[2]?.setWeights([tf.fill([2, 1], 2), tf.zeros([1])]);
    const { text } = await warning(made, { xs: column([1e38, 1e38]), ys: column([1, 1]) });
    expect(text).toContain(
      "at step 1 of epoch 1: the output of the layer second is not finite, in 2 of the 2 values of float32[2,1]. " +
        "The training stops. Try a smaller learning rate",
    );
  });

  test("names the weight that a step before made infinite", async () => {
    // The first step's loss and gradient are finite; with this rate they throw the weights out of float32.
    const { text } = await warning(model(tf.train.sgd(1e38)), {
      xs: column([100, 100, 1, 1]),
      ys: column([0, 0, 0, 0]),
    });
    expect(text).toMatch(
      /at step 2 of epoch 1: the weight \S*kernel of the layer first is not finite, in 2 of the 2 values of float32\[1,2\], since the step before/,
    );
  });

  test("tells the loss from the layers, and says how the model was left", async () => {
    const made = model(tf.train.sgd(0), (_labels: tf.Tensor, output: tf.Tensor) =>
      parseScalar(output.sub(output).log().neg()),
    );
    const { text } = await warning(made, { xs: column([1, 1]), ys: column([1, 1]) });
    expect(text).toContain("all layers have finite outputs, so it is the loss itself");
  });

  test("leaves a training alone whose losses are finite, and keeps nothing", async () => {
    const made = model(tf.train.sgd(0.01));
    const options = { epochs: 2, verbose: 0, callbacks: [new tf.callbacks.TerminateOnNaN()] };
    const [xs, ys] = [column([1, 2, 3]), column([1, 2, 3])];
    await made.fit(xs, ys, options);
    const before = runtimeInfo().memory;
    const { epoch } = await made.fit(xs, ys, options);
    expect(epoch).toEqual([0, 1]);
    expect(warn).not.toHaveBeenCalled();
    expect(runtimeInfo().memory).toEqual(before);
  });

  test("without it the history shows NaN, and the training goes on", async () => {
    const { history } = await model(tf.train.sgd(0)).fit(column([NaN, 1]), column([1, 1]), {
      epochs: 2,
      verbose: 0,
    });
    expect(history.loss).toEqual([NaN, NaN]);
    expect(warn).not.toHaveBeenCalled();
  });
});

function parseScalar(tensor: tf.Tensor): tf.Scalar {
  return tensor as tf.Scalar;
}
