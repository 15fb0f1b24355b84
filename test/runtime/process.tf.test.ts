import { describe, expect, it } from "vitest";
import { runScript, supportedNodes } from "./child.ts";

const train = `
import { tf } from "flowbook";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
model.compile({ loss: "meanSquaredError", optimizer: tf.train.sgd(0.05) });
const x = tf.tensor2d([1, 2, 3, 4], [4, 1]);
const { history } = await model.fit(x, tf.tensor2d([3, 5, 7, 9], [4, 1]), { epochs: 30, verbose: 0 });
const losses = history.loss;
const { values } = tf.topk(tf.tensor1d([3, 1, 2]), 2);
console.log(losses.at(-1) < losses[0] / 10, [...values.dataSync()].join());
`;

const add = `import { shutdownRuntime, tf } from "flowbook"; tf.add(1, 2).dataSync();`;

describe.each(supportedNodes())("a process that used TensorFlow on %s", (_, node) => {
  it("trains a model and ends with 0, without a word on stderr", async () => {
    const result = await runScript(train, { node });
    expect(result).toEqual({ end: 0, stdout: "true 3,2\n", stderr: "" });
  });

  it("ends with the status of process.exit()", async () => {
    const result = await runScript(`${add} process.exit(3);`, { node });
    expect(result).toMatchObject({ end: 3, stderr: "" });
  });

  it("ends with 1 after an uncaught error", async () => {
    const result = await runScript(`${add} throw new Error("mine");`, { node });
    expect(result.end).toBe(1);
    expect(result.stderr).toContain("Error: mine");
  });

  it("ends with 0 after shutdownRuntime()", async () => {
    const result = await runScript(`${add} shutdownRuntime();`, { node });
    expect(result).toEqual({ end: 0, stdout: "", stderr: "" });
  });
});

describe("loading", () => {
  it("importing flowbook and making tensors does not load libtensorflow; the first op does", async () => {
    const result = await runScript(`
      import { runtimeInfo, tf } from "flowbook";
      const a = tf.tensor2d([[1, 2], [3, 4]]);
      tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
      const before = runtimeInfo();
      a.add(1);
      const after = runtimeInfo();
      console.log(JSON.stringify([before.isLoaded, before.devices.length, after.isLoaded, after.devices[0].type]));
    `);
    expect(JSON.parse(result.stdout)).toEqual([false, 0, true, "CPU"]);
  });

  it("a missing libtensorflow is named by the first op, with the one command that gets it", async () => {
    const result = await runScript(
      `import { tf } from "flowbook"; const a = tf.tensor1d([1, 2]); console.log("tensor made"); a.add(1);`,
      { env: { FLOWBOOK_TENSORFLOW: "/nowhere/tensorflow" } },
    );
    expect(result.end).toBe(1);
    expect(result.stdout).toBe("tensor made\n");
    expect(result.stderr).toMatch(
      /Error: TensorFlow: no libtensorflow_cc\S+ in \/nowhere\/tensorflow\. Run `npm start` once to install it\./,
    );
  });

  it("import and require of @tensorflow/tfjs give the instance that runs on libtensorflow", async () => {
    const result = await runScript(`
      import { createRequire } from "node:module";
      import { tf } from "flowbook";
      import * as imported from "@tensorflow/tfjs";
      const required = createRequire(process.cwd() + "/x.js")("@tensorflow/tfjs");
      const sum = imported.add(tf.scalar(1), required.scalar(2));
      console.log(JSON.stringify([
        imported.engine() === tf.engine(), required.engine() === tf.engine(),
        imported.getBackend(), required.getBackend(), sum instanceof tf.Tensor, sum.dataSync()[0],
      ]));
    `);
    expect(JSON.parse(result.stdout)).toEqual([true, true, "tensorflow", "tensorflow", true, 3]);
  });
});

describe("tensors that were forgotten", () => {
  it("are released when they are garbage collected, shared data with the last tensor only", async () => {
    const result = await runScript(
      `
      import { runtimeInfo, tf } from "flowbook";
      const collect = async (tensors) => {
        for (let round = 0; round < 1000 && runtimeInfo().memory.tensors > tensors; round += 1) {
          globalThis.gc();
          await new Promise((resolve) => setImmediate(resolve));
        }
        return runtimeInfo().memory;
      };
      const kept = tf.tidy(() => tf.tensor1d([1, 2, 3]).add(1));
      (() => {
        for (let i = 0; i < 100; i += 1) tf.zeros([1000]).add(i);
        tf.cast(tf.tensor1d([1, 2]), "int64");
      })();
      const forgotten = runtimeInfo().memory.tensors;
      let clone = (() => tf.tidy(() => kept.add(1)).clone())();
      const withClone = await collect(2);
      const shared = [...clone.dataSync()];
      clone = undefined;
      const end = await collect(1);
      console.log(JSON.stringify({ forgotten, withClone, shared, end, kept: [...kept.dataSync()] }));
      `,
      { flags: ["--expose-gc"] },
    );
    const { forgotten, withClone, shared, end, kept } = JSON.parse(result.stdout);
    // Kept, then in the loop zeros and the sum (ops dispose what they make of numbers), then a vector and its cast.
    expect(forgotten).toBe(1 + 2 * 100 + 2);
    // Three float32 of 4 bytes each.
    expect(withClone).toEqual({ tensors: 2, sizeBytes: 24, nativeTensors: 2 });
    expect(shared).toEqual([3, 4, 5]);
    expect(end).toEqual({ tensors: 1, sizeBytes: 12, nativeTensors: 1 });
    expect(kept).toEqual([2, 3, 4]);
  });
});
