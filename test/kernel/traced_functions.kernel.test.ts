import { expect, test } from "vitest";
import { streamText, TestKernel } from "../support/kernel.ts";

test("a traced function that reads a value fails on the cell's own line", async () => {
  await using kernel = await TestKernel.start();
  const { reply } = await kernel.execute(
    'import { tf } from "flowbook";\nconst peek = tf.function((x: tf.Tensor) => {\n  return x.mul(x.dataSync()[0] ?? 0);\n});\npeek(tf.ones([2]));',
  );
  const traceback = String(reply.content.traceback);
  expect(String(reply.content.evalue)).toContain(
    "the values of float32[2] do not exist while the function is traced",
  );
  expect(traceback).toContain("In[1]:3");
  expect(traceback).not.toMatch(/runtime|node_modules/);
});

test("output appears, and an interrupt lands, while a traced function runs on a thread of its own", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute(
    'import { tf } from "flowbook";\nconst power = tf.function((x: tf.Tensor) => { let y = x; for (let i = 0; i < 200; i++) y = y.matMul(x); return y.sum(); });\nconst x = tf.fill([1024, 1024], 1 / 1024);',
  );
  const id = kernel.sendExecute(
    'const timer = setInterval(() => console.log("alive"), 20);\ntry { for (;;) await power.async(x); } finally { clearInterval(timer); }',
  );
  await kernel.until(({ parentId, content }) => parentId === id && String(content.text).includes("alive"));
  await kernel.request("interrupt_request", {}, "control");
  await kernel.until(
    ({ parentId, type, content }) =>
      parentId === id && type === "error" && content.ename === "KeyboardInterrupt",
  );
  expect(streamText(await kernel.execute("console.log((await power.async(x)).shape.length)"), "stdout")).toBe(
    "0\n",
  );
});

test("tf.print in a traced function prints in each run, in the order of the function", async () => {
  await using kernel = await TestKernel.start();
  const run = await kernel.execute(
    'import { tf } from "flowbook";\nconst f = tf.function((x: tf.Tensor) => {\n  tf.print("x:", x);\n  return tf.cond(x.sum().greater(0), () => { tf.print("positive"); return x; }, () => { tf.print("negative", x.neg()); return x; });\n});\nf(tf.tensor([1, 2])); f(tf.tensor([-1, -2])); 0',
  );
  expect(streamText(run, "stdout")).toBe("x: [1 2]\npositive\nx: [-1 -2]\nnegative [1 2]\n");
});

test("an interrupted fit leaves the model and TensorFlow.js as they were after its last step", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute(`import { tf } from "flowbook";
const model = tf.sequential({
  layers: [tf.layers.dense({ units: 1, useBias: false, kernelInitializer: "zeros", inputShape: [1] })],
});
const optimizer = tf.train.sgd(0.5);
model.compile({ optimizer, loss: "meanSquaredError" });
const ones = tf.ones([100, 1]);
let depth = 0;`);
  const cells = [
    // In the midst of steps, of a tidy that runs no ops, and of a trace.
    "await model.fit(ones, ones, { epochs: 1e6, batchSize: 4 });",
    'console.log("inside"); tf.tidy(() => { for (;;) depth += 1; });',
    'tf.function(() => tf.nameScope("endless", () => { console.log("inside"); for (;;) depth += 1; }))();',
  ];
  for (const cell of cells) {
    const id = kernel.sendExecute(cell);
    await kernel.until(
      ({ type, parentId, content }) =>
        parentId === id && (type === "update_display_data" || String(content.text).includes("inside")),
    );
    await kernel.request("interrupt_request", {}, "control");
    await kernel.until(({ parentId, type }) => parentId === id && type === "error");
    const after =
      await kernel.execute(`const { history } = await model.fit(ones, ones, { epochs: 2, verbose: 0 });
const double = tf.function((x: tf.Tensor) => x.add(x));
console.log(history.loss.length, double(tf.scalar(2)).dataSync()[0], double.traceCount, tf.memory().numTensors > 0);
console.log(optimizer.getConfig().learningRate, tf.engine().state.scopeStack.length);`);
    expect(streamText(after, "stdout")).toBe("2 4 1 true\n0.5 0\n");
  }
});
