import { describe, expect, it } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { type GoldenCase, goldenGroups, toTensor } from "./golden.ts";

/** A step along which the ops are nearly straight, and float32 still tells the difference. */
const EPSILON = 2 ** -13;
/** What float32 and the curvature leave, of the largest of the numbers that are subtracted. */
const TOLERANCE = 4e-3;

/** Cases at points where there is no slope, and what neither TensorFlow.js nor tfjs-node has a gradient of. */
const without: Readonly<Record<string, string>> = {
  Round: "halves go to the even number",
  Conv2D: "valid, stride 1, dilation 2|explicit padding",
};
/** The other results of the op are there for its gradient. */
const differentiable: Readonly<Record<string, readonly number[]>> = { BlockLSTMV2: [1, 6] };

const cases = goldenGroups()
  .flatMap(([, group]) => group)
  .filter(({ kernel, note }) => !without[kernel]?.split("|").includes(note))
  .filter((golden) => tf.getGradient(golden.kernel) !== undefined && hasGradient(golden));

/** Differences say nothing at infinities, nor where values are integers. */
function hasGradient({ inputs, outputs }: GoldenCase): boolean {
  const floats = Object.values(inputs).filter(({ dtype }) => dtype === "float32");
  const areFinite = floats.every(({ values }) => values.every((value) => Number.isFinite(Number(value))));
  return floats.length > 0 && areFinite && outputs.some(({ dtype }) => dtype === "float32");
}

describe("gradients of op kernels are the slopes that finite differences find", () => {
  it.each(cases.map((golden) => [golden.kernel, golden.note, golden] as const))(
    "%s (%s)",
    (_, __, golden) => {
      const given = inputsOf(golden);
      const eager = gradientsOf(golden, given);
      const traced = tf.function((tensors: Readonly<Record<string, tf.Tensor>>) =>
        gradientsOf(golden, tensors),
      );
      const inGraph = traced(given);
      for (const [name, gradient] of Object.entries(eager)) {
        expectSlope(golden, given, { name, gradient });
        expectSlope(golden, given, { name, gradient: inGraph[name] ?? tf.scalar(Number.NaN) });
      }
      traced.dispose();
    },
  );

  it("are checked for every kernel that has one and takes float32", () => {
    expect(new Set(cases.map(({ kernel }) => kernel)).size).toBeGreaterThan(60);
  });
});

type Inputs = Readonly<Record<string, tf.Tensor>>;

function inputsOf({ inputs }: GoldenCase): Inputs {
  return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toTensor(tensor)]));
}

/** Of the weighted sum of all outputs, with respect to each float32 input. */
function gradientsOf(golden: GoldenCase, given: Inputs): Record<string, tf.Tensor> {
  const names = Object.keys(given).filter((name) => given[name]?.dtype === "float32");
  const loss = (...xs: tf.Tensor[]) => {
    const replaced = Object.fromEntries(xs.map((x, index) => [names[index] ?? "", x]));
    return tf.addN(weighted(golden, { ...given, ...replaced }));
  };
  const gradients = tf.grads(loss)(names.map((name) => given[name] ?? tf.scalar(0)));
  return Object.fromEntries(names.map((name, index) => [name, gradients[index] ?? tf.scalar(Number.NaN)]));
}

function weighted(golden: GoldenCase, given: Inputs): tf.Tensor[] {
  const outputs = run(golden, given).filter(({ dtype }) => dtype === "float32");
  return outputs.map((output) => tf.sum(tf.mul(output, weightsFor(output.shape))));
}

function run({ kernel, attrs, inputs }: GoldenCase, given: Inputs): tf.Tensor[] {
  const passed: unknown = Array.isArray(inputs) ? Object.values(given) : given;
  const result: unknown = tf.engine().runKernel(kernel, parseInputs(passed), parseAttrs(attrs));
  const outputs = [result].flat().map(parseTensor);
  return differentiable[kernel]?.flatMap((index) => outputs[index] ?? []) ?? outputs;
}

/** Numbers between -1 and 1 that have nothing to do with those of the cases. */
function waves(count: number, pace: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(pace * (index + 1)));
}

function weightsFor(shape: number[]): tf.Tensor {
  return tf.tensor(waves(tf.util.sizeFromShape(shape), 1.3), shape);
}

/** Compares the slope along one direction. */
function expectSlope(
  golden: GoldenCase,
  given: Inputs,
  { name, gradient }: { readonly name: string; readonly gradient: tf.Tensor },
): void {
  const x = given[name] ?? tf.scalar(0);
  expect(gradient.shape).toEqual(x.shape);
  const direction = waves(x.size, 2.1);
  const at = (step: number) => {
    const moved = tf.add(
      x,
      tf.tensor(
        direction.map((value) => value * step),
        x.shape,
      ),
    );
    return sums(golden, { ...given, [name]: moved });
  };
  const [above, below] = [at(EPSILON), at(-EPSILON)];
  const slope = (above.sum - below.sum) / (2 * EPSILON);
  const values = gradient.dataSync();
  let expected = 0;
  for (const [index, step] of direction.entries()) expected += step * (values[index] ?? 0);
  const scale = Math.max(1, Math.abs(slope), above.size);
  expect(Math.abs(slope - expected) / scale, `${name}: ${expected} and ${slope}`).toBeLessThan(TOLERANCE);
}

/** The weighted sum in float64, and the sum of sizes that are added up. */
function sums(golden: GoldenCase, given: Inputs): { readonly sum: number; readonly size: number } {
  let [sum, size] = [0, 0];
  for (const output of run(golden, given)) {
    if (output.dtype !== "float32") continue;
    const weights = waves(output.size, 1.3);
    for (const [index, value] of output.dataSync().entries()) {
      sum += value * (weights[index] ?? 0);
      size += Math.abs(value);
    }
  }
  return { sum, size };
}

function parseInputs(value: unknown): tf.NamedTensorMap {
  return value as tf.NamedTensorMap;
}

function parseAttrs(value: unknown): tf.NamedAttrMap {
  return value as tf.NamedAttrMap;
}

function parseTensor(value: unknown): tf.Tensor {
  return value as tf.Tensor;
}
