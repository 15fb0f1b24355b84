import { expect, test } from "vitest";
import { parseProgressState } from "../../../protocol/payloads/progress.ts";
import { parseTraining } from "../../../protocol/payloads/training.ts";
import { streamText, TestKernel } from "../../support/kernel.ts";

const mime = "application/vnd.flowbook.progress.v1+json";
const trainingMime = "application/vnd.flowbook.training.v1+json";

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
  const outputs = answer.published.filter(({ type }) => /display_data$/.test(type));
  const messages = outputs.filter(({ content }) => mime in Object(content.data));
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
  // The curves are an output above them, and end as data, picture and text.
  const curves = outputs.filter(({ content }) => trainingMime in Object(content.data));
  expect(curves.map(({ type }) => type)).toEqual(["display_data", "update_display_data"]);
  const { [trainingMime]: payload, ...others } = Object(curves[1]?.content.data);
  const { runs } = parseTraining(payload);
  expect(runs[0]).toMatchObject({
    status: "done",
    step: 750,
    totalSteps: 750,
    series: [{ name: "loss", pointCount: 750 }],
  });
  expect(String(others["image/png"])).toMatch(/^iVBORw0KGgo/);
  expect(others["text/plain"]).toMatch(/ · fit 1: done, step 750\/750, loss=1$/);
  expect(last[0]["text/plain"]).toMatch(/^Epoch 1\/3: 100%\|█+\| 250\/250 \[.* loss=1\]$/);
});
