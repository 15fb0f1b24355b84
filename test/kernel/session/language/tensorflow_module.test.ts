import { afterAll, describe, expect, test } from "vitest";
import { openNotebook } from "./notebook.ts";

const { close, inspect, complete, messages, logged } = openNotebook();
afterAll(() => {
  close();
  expect(logged).toEqual([]);
});

describe.each(["@tensorflow/tfjs", "@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"])(
  "%s in a cell",
  (name) => {
    const cell = (code: string) => `import * as tf from "${name}";\n${code}`;

    test("has the types of what Flowbook adds, and keeps those of TensorFlow.js", async () => {
      const code = [
        "const double = tf.function((x: tf.Tensor) => x.mul(2), { name: 'double' });",
        "const y: tf.Tensor = double(tf.tensor([1, 2]));",
        "const nodes: number = tf.graphOf(double, y).nodes.length;",
        "const version: string = tf.version.libtensorflow + tf.version.tfjs;",
        "const model: tf.Sequential = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });",
        "const handler = tf.io.fileSystem('x');",
        "const optimizer: tf.AdamOptimizer = tf.train.adam(0.1);",
        "const wide: tf.Tensor = tf.cast(y, 'int64');",
      ].join("\n");
      expect(await messages(cell(code))).toEqual([]);
      expect(await messages(cell("tf.graphOf(7);"))).toHaveLength(1);
      expect(await messages(cell("tf.io.nothing;"))).toHaveLength(1);
    });

    test("completes and explains them", async () => {
      const { texts } = await complete(cell("tf.g|"));
      expect(texts).toEqual(expect.arrayContaining(["graphOf", "gather", "grad"]));
      expect(await inspect(cell("tf.graphOf|"), 1)).toContain("The graph of a function or model as data");
    });
  },
);

test("a tensor made under one name is a tensor under the others", async () => {
  const code = [
    'import { tf } from "flowbook";',
    'import * as tfjs from "@tensorflow/tfjs";',
    "const a: tf.Tensor = tfjs.ones([2]);",
    "const b: tfjs.TracedFunction<() => tfjs.Tensor> = tf.function(() => a);",
  ].join("\n");
  expect(await messages(code)).toEqual([]);
});
