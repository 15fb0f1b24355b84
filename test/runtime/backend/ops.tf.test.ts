import { describe, expect, it } from "vitest";
import { eagerOnlyKernels, generateOpsPage } from "../../../runtime/function/eager_only_kernels.ts";
import { tf } from "../../../runtime/index.ts";
import { runtimeInfo } from "../../../runtime/runtime_info.ts";
import { type GoldenCase, type GoldenTensor, goldenGroups, toGolden, toTensor } from "./golden.ts";

/** |actual - expected| <= absolute + relative * |expected|; the same library computed both. */
const tolerance: Readonly<Record<string, { readonly absolute: number; readonly relative: number }>> = {
  float32: { absolute: 1e-6, relative: 1e-5 },
  complex64: { absolute: 1e-6, relative: 1e-5 },
  float64: { absolute: 1e-12, relative: 1e-12 },
  float16: { absolute: 0, relative: 0 },
};

const groups = goldenGroups();

describe.each(groups)("op kernels: %s", (_, cases) => {
  it.each(cases.map((golden) => [golden.kernel, golden.note, golden] as const))(
    "%s computes what TensorFlow's Python computes (%s)",
    (_kernel, _note, golden) => {
      const before = runtimeInfo().memory;
      const inputs = makeInputs(golden);
      const outputs = run(golden, inputs);
      expect(outputs.map(toGolden).map(signature)).toEqual(golden.outputs.map(signature));
      for (const [index, output] of outputs.entries()) {
        expectClose(toGolden(output), golden.outputs[index]);
      }
      tf.dispose([inputs, outputs]);
      expect(runtimeInfo().memory).toEqual(before);
    },
  );
});

describe.each(groups)("op kernels in a graph: %s", (_, cases) => {
  it.each(cases.map((golden) => [golden.kernel, golden.note, golden] as const))(
    "%s computes what TensorFlow's Python computes (%s)",
    (_kernel, _note, golden) => {
      const before = runtimeInfo().memory;
      const inputs = makeInputs(golden);
      const traced = tf.function((given: tf.NamedTensorMap | tf.Tensor[]) => run(golden, given));
      if (golden.kernel in eagerOnlyKernels) {
        expect(() => traced(inputs)).toThrow(
          "depends on values, which do not exist while a function is traced",
        );
        return;
      }
      const outputs = traced(inputs);
      expect(outputs.map(toGolden).map(signature)).toEqual(golden.outputs.map(signature));
      for (const [index, output] of outputs.entries()) {
        expectClose(toGolden(output), golden.outputs[index]);
      }
      tf.dispose([inputs, outputs]);
      traced.dispose();
      expect(runtimeInfo().memory).toEqual(before);
    },
  );
});

it("docs/ops.md is what is registered", async () => {
  const kernels = tf.getKernelsForBackend("tensorflow").map((kernel) => kernel.kernelName);
  await expect(generateOpsPage(kernels)).toMatchFileSnapshot("../../../docs/ops.md");
});

it("every op kernel that tfjs-node registers has a golden case", () => {
  const covered = new Set(groups.flatMap(([, cases]) => cases.map((golden) => golden.kernel)));
  const registered = tf.getKernelsForBackend("tensorflow").map((kernel) => kernel.kernelName);
  expect([...covered].sort()).toEqual(registered.sort());
});

function makeInputs(golden: GoldenCase): tf.NamedTensorMap | tf.Tensor[] {
  if (isList(golden.inputs)) return golden.inputs.map(toTensor);
  return Object.fromEntries(Object.entries(golden.inputs).map(([name, input]) => [name, toTensor(input)]));
}

function isList(inputs: GoldenCase["inputs"]): inputs is readonly GoldenTensor[] {
  return Array.isArray(inputs);
}

function run(golden: GoldenCase, inputs: tf.NamedTensorMap | tf.Tensor[]): tf.Tensor[] {
  const result: unknown = tf.engine().runKernel(golden.kernel, parseInputs(inputs), parseAttrs(golden.attrs));
  return parseOutputs(result);
}

/** Some kernels (`Concat`, `Pack` …) take a list where tfjs's types promise a record. */
function parseInputs(inputs: unknown): tf.NamedTensorMap {
  return inputs as tf.NamedTensorMap;
}

function parseAttrs(attrs: unknown): tf.NamedAttrMap {
  return attrs as tf.NamedAttrMap;
}

function parseOutputs(result: unknown): tf.Tensor[] {
  return Array.isArray(result) ? result : [result as tf.Tensor];
}

function signature(tensor: GoldenTensor): string {
  return `${tensor.dtype}[${tensor.shape.join(",")}]`;
}

function expectClose(actual: GoldenTensor, expected: GoldenTensor | undefined): void {
  if (expected === undefined) throw new Error("golden: no such output.");
  const limits = tolerance[expected.dtype];
  if (limits === undefined) {
    const wanted = expected.dtype === "bool" ? expected.values.map(Number) : expected.values;
    expect(actual.values).toEqual(wanted);
    return;
  }
  expect(actual.values).toHaveLength(expected.values.length);
  for (const [index, value] of expected.values.entries()) {
    expectNumber(Number(actual.values[index]), Number(value), limits);
  }
}

function expectNumber(
  actual: number,
  expected: number,
  limits: { absolute: number; relative: number },
): void {
  const isClose = Math.abs(actual - expected) <= limits.absolute + limits.relative * Math.abs(expected);
  if (!isClose) expect(actual).toBe(expected);
}
