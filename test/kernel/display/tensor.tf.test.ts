import { expect, test } from "vitest";
import { formatResult } from "../../../kernel/display/format.ts";
import { parseTensorSummary } from "../../../protocol/payloads/tensor.ts";
import { tf } from "../../../runtime/index.ts";

const mime = "application/vnd.flowbook.tensor.v1+json";

async function shown(value: unknown) {
  const { data } = await formatResult(value);
  return {
    summary: parseTensorSummary(JSON.parse(JSON.stringify(data[mime]))),
    text: String(data["text/plain"]),
  };
}

test("a tensor of the runtime shows its values and figures", async () => {
  const { summary, text } = await shown(
    tf.tensor2d([
      [1, 2],
      [3, 6],
    ]),
  );
  expect(text).toBe("float32[2,2]\n[[1, 2],\n [3, 6]]");
  // Mean 12/4 = 3; population variance (4 + 1 + 0 + 9)/4 = 3.5.
  expect(summary.statistics).toMatchObject({ min: 1, max: 6, mean: 3, nonFinite: 0 });
  expect(summary.statistics?.standardDeviation).toBeCloseTo(Math.sqrt(3.5), 6);
});

test("int64 beyond 2^53, strings and variables are shown without loss", async () => {
  expect((await shown(tf.int64([2n ** 53n + 1n]))).summary.values).toEqual(["9007199254740993"]);
  expect((await shown(tf.tensor1d(["é", "<b>"]))).summary).toMatchObject({
    dtype: "string",
    values: ["é", "<b>"],
  });
  expect((await shown(tf.variable(tf.scalar(2.5)))).text).toBe("float32[] 2.5");
});

test("showing a large tensor leaves no tensors behind", async () => {
  const large = tf.ones([100, 200, 30]);
  const before = tf.memory().numTensors;
  const { summary } = await shown(large);
  expect(summary.previewShape).toEqual([4, 32, 30]);
  expect(tf.memory().numTensors).toBe(before);
});

test("within tf.tidy a tensor is shown before it is disposed", () => {
  const shownInside: unknown[] = [];
  tf.tidy(() => void shownInside.push(formatResult(tf.scalar(7))));
  expect(shownInside).toMatchObject([{ data: { "text/plain": "float32[] 7" } }]);
});

test("a disposed tensor says so", async () => {
  const gone = tf.zeros([3]);
  gone.dispose();
  expect((await formatResult(gone)).data).toEqual({ "text/plain": "float32[3] (disposed)" });
});

test("a layers model shows its layers and parameters", async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
  const text = String((await formatResult(model)).data["text/plain"]);
  // 4 · 3 weights and 3 biases.
  expect(text).toMatch(/Total params: 15\b/);
});
