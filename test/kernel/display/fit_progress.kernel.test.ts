import { expect, test } from "vitest";
import { parseProgressState } from "../../../protocol/payloads/progress.ts";
import { streamText, TestKernel } from "../../support/kernel.ts";

const mime = "application/vnd.flowbook.progress.v1+json";

test("fit shows a bar for each epoch in a notebook, and prints nothing", async () => {
  await using kernel = await TestKernel.start();
  const answer = await kernel.execute(`import { tf } from "flowbook";
const model = tf.sequential({
  layers: [tf.layers.dense({ units: 1, useBias: false, kernelInitializer: "zeros", inputShape: [1] })],
});
model.compile({ optimizer: tf.train.sgd(0), loss: "meanSquaredError" });
const ones = tf.ones([1000, 1]);
await model.fit(ones, ones, { epochs: 3, batchSize: 4 });
undefined;`);
  expect(answer.reply.content.status).toBe("ok");
  expect(streamText(answer, "stdout")).toBe("");
  const messages = answer.published.filter(({ type }) => /display_data$/.test(type));
  // Each bar is one output, which is updated in its place.
  expect(messages.filter(({ type }) => type === "display_data")).toHaveLength(3);
  const bars = new Map(
    messages.map(({ content }) => [
      Reflect.get(Object(content.transient), "display_id"),
      Object(content.data),
    ]),
  );
  const last = [...bars.values()];
  expect(last.map((data) => parseProgressState(data[mime]))).toMatchObject(
    [1, 2, 3].map((epoch) => ({
      status: "done",
      description: `Epoch ${epoch}/3`,
      count: 250,
      total: 250,
      postfix: "loss=1",
    })),
  );
  expect(last[0]["text/plain"]).toMatch(/^Epoch 1\/3: 100%\|█+\| 250\/250 \[.* loss=1\]$/);
});
