import { expect, test } from "vitest";
import { parseTensorSummary, tensorPreviewShape } from "../../protocol/payloads/tensor.ts";

const sound = { dtype: "float32", shape: [2, 2], previewShape: [1, 2], values: [1, "NaN"] };
const figures = { min: 0, max: 1, mean: 0.5, standardDeviation: 0.5, nonFinite: 0 };

test("a sound payload is returned with its known fields only", () => {
  const payload = {
    ...sound,
    statistics: { ...figures, extra: 1 },
    __proto__: { evil: true },
    html: "<script>",
  };
  expect(parseTensorSummary(payload)).toEqual({ ...sound, statistics: figures });
});

test.each([
  ["nothing", undefined],
  ["an array", []],
  ["a dtype that is a number", { ...sound, dtype: 3 }],
  ["a negative size", { ...sound, shape: [-1, 2] }],
  ["a fractional size", { ...sound, shape: [2.5, 2] }],
  ["a rank of 33", { ...sound, shape: Array(33).fill(1), previewShape: Array(33).fill(1), values: [1] }],
  ["a preview of another rank", { ...sound, previewShape: [2] }],
  ["a preview beyond the shape", { ...sound, previewShape: [1, 3], values: [1, 2, 3] }],
  ["too few values", { ...sound, values: [1] }],
  ["a value that is an object", { ...sound, values: [1, { toString: "x" }] }],
  ["a value that is a very long string", { ...sound, values: [1, "x".repeat(2000)] }],
  ["a million values", { ...sound, shape: [1e6, 1], previewShape: [1e6, 1], values: Array(1e6).fill(0) }],
  ["figures that are text", { ...sound, statistics: { ...figures, min: "0" } }],
  ["figures that are null", { ...sound, statistics: null }],
])("%s is refused with what to do", (_name, payload) => {
  expect(() => parseTensorSummary(payload)).toThrow(/^Tensor output: .+\. Run the cell again/);
});

test.each([
  [[], []],
  [[3], [3]],
  [[1000], [64]],
  [
    [1000, 1000],
    [64, 64],
  ],
  [
    [0, 5],
    [0, 5],
  ],
  // Four matrices of 32 × 32 use up the limit of 4096 values.
  [
    [10, 100, 100],
    [4, 32, 32],
  ],
  [
    [10, 100, 3],
    [8, 32, 3],
  ],
])("the preview of %j is %j", (shape, preview) => {
  expect(tensorPreviewShape(shape)).toEqual(preview);
});
