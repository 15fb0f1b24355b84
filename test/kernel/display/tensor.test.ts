import { expect, test } from "vitest";
import { formatResult } from "../../../kernel/display/format.ts";
import { parseTensorSummary, type TensorSummary } from "../../../protocol/payloads/tensor.ts";

const mime = "application/vnd.flowbook.tensor.v1+json";

/** As much of a TensorFlow.js tensor as showing one needs. */
function tensor(dtype: string, shape: readonly number[], values: ArrayLike<number | string | bigint>) {
  return { dtype, shape, isDisposed: false, dataSync: () => values };
}

async function shown(
  value: unknown,
): Promise<{ summary: TensorSummary; text: string; keys: readonly string[] }> {
  const { data } = await formatResult(value);
  // Through JSON, as the payload travels.
  const summary = parseTensorSummary(JSON.parse(JSON.stringify(data[mime] ?? null)));
  return { summary, text: String(data["text/plain"]), keys: Object.keys(data) };
}

test("a matrix shows its signature, its values and its figures", async () => {
  const { summary, text, keys } = await shown(tensor("float32", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)));
  expect(keys).toEqual([mime, "text/plain"]);
  expect(text).toBe("float32[2,3]\n[[1, 2, 3],\n [4, 5, 6]]");
  expect(summary).toMatchObject({
    dtype: "float32",
    shape: [2, 3],
    previewShape: [2, 3],
    values: [1, 2, 3, 4, 5, 6],
  });
  // Mean 21/6; population variance 35/12.
  expect(summary.statistics).toMatchObject({ min: 1, max: 6, mean: 3.5, nonFinite: 0 });
  expect(summary.statistics?.standardDeviation).toBeCloseTo(Math.sqrt(35 / 12), 12);
});

test("a scalar is one line", async () => {
  const { text, summary } = await shown(tensor("int32", [], Int32Array.of(7)));
  expect(text).toBe("int32[] 7");
  expect(summary.values).toEqual([7]);
});

test("a large tensor keeps only its leading corner, but the figures of all of it", async () => {
  const shape = [10, 100, 1000];
  const values = Float32Array.from({ length: 1_000_000 }, (_, index) => index % 1000);
  const { summary, text } = await shown(tensor("float32", shape, values));
  expect(summary.values.length).toBeLessThanOrEqual(4096);
  // The corner's second row starts at column 0 of row 1 again.
  const columns = summary.previewShape[2] ?? 0;
  expect(summary.values.slice(columns, columns + 2)).toEqual([0, 1]);
  expect(summary.statistics).toMatchObject({ min: 0, max: 999 });
  expect(summary.statistics?.mean).toBeCloseTo(499.5, 6);
  expect(text.length).toBeLessThan(20_000);
  expect(text).toMatch(/^float32\[10,100,1000\]\n\[\[\[/);
});

test("NaN and infinities survive JSON and are counted apart", async () => {
  const { summary } = await shown(
    tensor("float32", [3], Float32Array.of(Number.NaN, Number.NEGATIVE_INFINITY, 2)),
  );
  expect(summary.values).toEqual(["NaN", "-Infinity", 2]);
  expect(summary.statistics).toMatchObject({ min: 2, max: 2, nonFinite: 2 });
});

test("a tensor without finite values has no figures", async () => {
  const { summary } = await shown(tensor("float32", [1], Float32Array.of(Number.NaN)));
  expect(summary.statistics).toBeUndefined();
});

test("64-bit integers keep every digit", async () => {
  const { summary } = await shown(tensor("int64", [2], BigInt64Array.of(9007199254740993n, -5n)));
  expect(summary.values).toEqual(["9007199254740993", -5]);
});

test("booleans, strings and complex numbers are shown as such", async () => {
  expect((await shown(tensor("bool", [2], Uint8Array.of(1, 0)))).summary.values).toEqual([true, false]);
  expect((await shown(tensor("string", [1], ["<b>"]))).summary.values).toEqual(["<b>"]);
  expect((await shown(tensor("complex64", [2], Float32Array.of(1, 2, 3, -4)))).summary.values).toEqual([
    "1+2i",
    "3-4i",
  ]);
});

test("a tensor that describes itself is not read", async () => {
  const described = {
    ...tensor("int64", [2], []),
    dataSync: () => {
      throw new Error("read");
    },
    [Symbol.for("flowbook.tensorSummary")]: () => ({
      dtype: "int64",
      shape: [2],
      previewShape: [2],
      values: ["9007199254740993", 1],
    }),
  };
  expect((await shown(described)).text).toBe("int64[2]\n[9007199254740993,                1]");
});

test("an empty tensor has a signature and no values", async () => {
  const { summary, text } = await shown(tensor("float32", [0, 3], new Float32Array(0)));
  expect(text).toBe("float32[0,3]");
  expect(summary).toEqual({ dtype: "float32", shape: [0, 3], previewShape: [0, 3], values: [] });
});

test("a disposed tensor says so instead of failing", async () => {
  const disposed = { ...tensor("float32", [2], []), isDisposed: true };
  expect((await formatResult(disposed)).data).toEqual({ "text/plain": "float32[2] (disposed)" });
});

test("a tensor whose values cannot be read still shows its signature and the reason", async () => {
  const symbolic = {
    ...tensor("float32", [2], []),
    dataSync: () => {
      throw new Error("symbolic tensor");
    },
  };
  const { data } = await formatResult(symbolic);
  expect(data).toEqual({ "text/plain": "float32[2] (values cannot be read: symbolic tensor)" });
});
