import { describe, expect, it } from "vitest";
import { parseTensorSummary } from "../../../protocol/payloads/tensor.ts";
import { summarizeTensor, tf, UsageError } from "../../../runtime/index.ts";

describe("the summary of a tensor", () => {
  it("holds dtype, shape, values and figures over the finite values", () => {
    const tensor = tf.tensor2d([
      [1, Number.NaN],
      [3, Infinity],
    ]);
    expect(summarizeTensor(tensor)).toEqual({
      dtype: "float32",
      shape: [2, 2],
      previewShape: [2, 2],
      values: [1, "NaN", 3, "Infinity"],
      // Of 1 and 3: mean 2, deviations 1.
      statistics: { min: 1, max: 3, mean: 2, standardDeviation: 1, nonFinite: 2 },
    });
  });

  it("previews the leading corner of a large tensor, with figures over all of it", () => {
    const summary = summarizeTensor(tf.range(0, 100_000, 1, "int32").reshape([100, 1000]));
    expect(summary.previewShape).toEqual([64, 64]);
    expect(summary.values).toHaveLength(64 * 64);
    expect([summary.values[0], summary.values[63], summary.values[64]]).toEqual([0, 63, 1000]);
    // Of 0 … n-1: mean (n-1)/2, variance (n²-1)/12.
    expect(summary.statistics).toMatchObject({ min: 0, max: 99_999, mean: 49_999.5, nonFinite: 0 });
    expect(summary.statistics?.standardDeviation).toBeCloseTo(Math.sqrt((1e10 - 1) / 12), 6);
  });

  it("carries what JSON cannot hold as text", () => {
    expect(summarizeTensor(tf.int64([2n ** 53n + 1n, 5n])).values).toEqual(["9007199254740993", 5]);
    expect(summarizeTensor(tf.complex([1], [-2])).values).toEqual(["1-2i"]);
    expect(summarizeTensor(tf.tensor1d([-0])).values).toEqual(["-0"]);
    expect(summarizeTensor(tf.tensor1d([true])).values).toEqual([true]);
  });

  it("is a payload that the extension accepts, for every kind of tensor", () => {
    const tensors = [
      tf.tensor1d(["é", "x".repeat(5000)]),
      tf.zeros([0, 3]),
      tf.scalar(1),
      tf.cast(tf.ones([2, 2]), "float16"),
      tf.zeros([3, 2, 2, 100]),
    ];
    for (const tensor of tensors) {
      const wire: unknown = JSON.parse(JSON.stringify(summarizeTensor(tensor)));
      expect(parseTensorSummary(wire)).toEqual(wire);
    }
  });

  it("a disposed tensor has none", () => {
    const tensor = tf.ones([2, 3]);
    tensor.dispose();
    expect(() => summarizeTensor(tensor)).toThrow(UsageError);
    expect(() => summarizeTensor(tensor)).toThrow(
      "tensor: float32[2,3] is disposed. Show it before dispose()",
    );
  });
});
