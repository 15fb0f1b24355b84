import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { packageRoot } from "../../../runtime/environment.ts";
import { tf } from "../../../runtime/index.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const xs = tf.tensor2d(
  Array.from({ length: 24 }, (_, index) => Math.sin(index)),
  [8, 3],
);
const ys = tf.tensor2d(
  Array.from({ length: 8 }, (_, index) => Math.cos(index)),
  [8, 1],
);

function model(optimizer: tf.Optimizer, units = 4): tf.LayersModel {
  const made = tf.sequential({
    layers: [
      tf.layers.dense({ units, activation: "tanh", inputShape: [3] }),
      tf.layers.dropout({ rate: 0 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  made.compile({ optimizer, loss: "meanSquaredError" });
  return made;
}

async function train(made: tf.LayersModel, epochs: number): Promise<number[]> {
  const { history } = await made.fit(xs, ys, { epochs, batchSize: 4, shuffle: false, verbose: 0 });
  return (history.loss ?? []).map(Number);
}

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5),
  adam: () => tf.train.adam(0.05),
  adadelta: () => tf.train.adadelta(0.5),
  adamax: () => tf.train.adamax(0.05, 0.9, 0.99, undefined, 0.01),
  adagrad: () => tf.train.adagrad(0.1),
};

describe("tf.train.Checkpoint", () => {
  test.each(Object.keys(optimizers))(
    "training goes on after a restore as if nothing had been between, with %s",
    async (name) => {
      const make = optimizers[name] ?? (() => tf.train.sgd(0.1));
      const straight = model(make());
      await train(straight, 2);
      const path = new tf.train.Checkpoint({ model: straight, optimizer: straight.optimizer }).write(
        join(folder, name),
      );
      const expected = await train(straight, 2);

      // One that has made no step yet, so that its slots do not exist, and one whose slots have other values.
      const fresh = model(make());
      const used = model(make());
      await train(used, 1);
      for (const other of [fresh, used]) {
        const checkpoint = new tf.train.Checkpoint({ model: other, optimizer: other.optimizer });
        checkpoint.restore(path).assertConsumed();
        expect(other.optimizer.iterations).toBe(4);
        const losses = await train(other, 2);
        for (const [epoch, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[epoch] ?? NaN, 6);
      }
    },
  );

  test("variables, models, optimizers, arrays and records of them come back, of every dtype", () => {
    const objects = () => ({
      step: tf.variable(tf.scalar(0, "int32"), false),
      list: [tf.variable(tf.tensor([0, 0])), { deep: tf.variable(tf.tensor([false, false], [2], "bool")) }],
      text: tf.variable(tf.tensor(["", ""]), false),
      "a/b.c": tf.variable(tf.zeros([2, 2])),
    });
    const saved = objects();
    saved.step.assign(tf.scalar(7, "int32"));
    saved.text.assign(tf.tensor(["grüezi", "x".repeat(100)]));
    saved["a/b.c"].assign(tf.tensor2d([1, 2, 3, 4], [2, 2]));
    const path = new tf.train.Checkpoint(saved).save(join(folder, "kinds", "ckpt"));
    expect(path).toBe(join(folder, "kinds", "ckpt-1"));
    const restored = objects();
    const checkpoint = new tf.train.Checkpoint(restored);
    checkpoint.restore(tf.train.latestCheckpoint(join(folder, "kinds"))).assertConsumed();
    expect(checkpoint.saveCounter).toBe(1);
    expect(restored.step.dataSync()[0]).toBe(7);
    expect([...restored.text.dataSync<"string">()]).toEqual(["grüezi", "x".repeat(100)]);
    expect([...restored["a/b.c"].dataSync()]).toEqual([1, 2, 3, 4]);
  });

  test("what TensorFlow's Python saved is restored by the same names", () => {
    // Written by test/golden/checkpoints/make.py; the values are those that it assigns.
    const python = join(packageRoot, "test/golden/checkpoints/python");
    const objects = {
      step: tf.variable(tf.scalar(0, "int32")),
      model: { kernel: tf.variable(tf.zeros([2, 2])), bias: tf.variable(tf.zeros([2])) },
      moments: [tf.variable(tf.zeros([1])), tf.variable(tf.zeros([1]))],
      "a/b.c": tf.variable(tf.scalar(false, "bool")),
    };
    const checkpoint = new tf.train.Checkpoint(objects);
    const manager = new tf.train.CheckpointManager(checkpoint, python);
    expect(manager.checkpoints).toEqual([join(python, "run-1"), join(python, "run-2")]);
    checkpoint.restore(manager.latestCheckpoint).assertConsumed();
    expect(checkpoint.saveCounter).toBe(2);
    expect(objects.step.dataSync()[0]).toBe(7);
    expect([...objects.model.kernel.dataSync()]).toEqual([1, 2, 3, 4]);
    expect([...objects.model.bias.dataSync()]).toEqual([1.5, -1.5]);
    expect(objects.moments.map((moment) => moment.dataSync()[0])).toEqual([1, 2]);
    expect(objects["a/b.c"].dataSync()[0]).toBe(1);
  });

  test("a learning rate comes back as the same number", () => {
    const path = new tf.train.Checkpoint({ o: tf.train.adam(0.1 + 0.2) }).write(join(folder, "rate"));
    const optimizer = tf.train.adam(1);
    new tf.train.Checkpoint({ o: optimizer }).restore(path).assertConsumed();
    expect(optimizer.getConfig()).toMatchObject({ learningRate: 0.1 + 0.2 });
  });

  test("saving leaves no tensor behind", () => {
    const made = model(tf.train.adam());
    const checkpoint = new tf.train.Checkpoint({ model: made, optimizer: made.optimizer });
    checkpoint.restore(checkpoint.write(join(folder, "leak")));
    const before = tf.memory().numTensors;
    for (let time = 0; time < 5; time += 1) checkpoint.restore(checkpoint.write(join(folder, "leak")));
    expect(tf.memory().numTensors).toBe(before);
    const endings = readdirSync(folder).flatMap((name) => /^leak\..*?(index|of-\d+)$/.exec(name)?.[1] ?? []);
    expect(new Set(endings).size).toBe(2);
  });

  test("what differs is told: in a warning, by assertConsumed, or not at all", async () => {
    const path = new tf.train.Checkpoint({
      a: tf.variable(tf.scalar(1)),
      b: tf.variable(tf.scalar(2)),
    }).write(join(folder, "partial"));
    const other = new tf.train.Checkpoint({ a: tf.variable(tf.scalar(0)), c: tf.variable(tf.scalar(0)) });
    expect(() => other.restore(path).assertConsumed()).toThrow(
      `tf.train.Checkpoint: ${path} was restored in part: the checkpoint has no c; nothing took its b. ` +
        "Compare the names, or call expectPartial() instead if that is intended.",
    );
    expect(other.restore(path).expectPartial()).toMatchObject({ missing: ["c"], unused: ["b"] });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await Promise.resolve();
    expect(warn).not.toHaveBeenCalled();
    other.restore(path);
    await Promise.resolve();
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining("the checkpoint has no c; nothing took its b")],
    ]);
    warn.mockRestore();
  });

  test("a shape or dtype that differs is told by name, and nothing changes", () => {
    const w = tf.variable(tf.zeros([2, 3]));
    const n = tf.variable(tf.scalar(5));
    const path = new tf.train.Checkpoint({ n, w }).write(join(folder, "differs"));
    const other = tf.variable(tf.scalar(0));
    const transposed = new tf.train.Checkpoint({ n: other, w: tf.variable(tf.zeros([3, 2])) });
    expect(() => transposed.restore(path)).toThrow(
      `tf.train.Checkpoint: w is float32[3,2], and float32[2,3] in ${path}. ` +
        "Make the objects as they were when it was saved; nothing was changed.",
    );
    const whole = new tf.train.Checkpoint({ n: other, w: tf.variable(tf.zeros([2, 3], "int32")) });
    expect(() => whole.restore(path)).toThrow("w is int32[2,3], and float32[2,3]");
    expect(other.dataSync()[0]).toBe(0);
  });

  test("a path without a checkpoint is told with those that there are", () => {
    const checkpoint = new tf.train.Checkpoint({ w: tf.variable(tf.scalar(1)) });
    checkpoint.save(join(folder, "told", "ckpt"));
    expect(() => checkpoint.restore(join(folder, "told", "ckpt-9"))).toThrow(
      `tf.train.Checkpoint: there is no checkpoint at ${join(folder, "told", "ckpt-9")}. Its folder has ckpt-1.`,
    );
    expect(() => checkpoint.restore(join(folder, "told"))).toThrow(
      "is a folder. Pass tf.train.latestCheckpoint(",
    );
    expect(() => checkpoint.restore(join(folder, "nowhere", "x"))).toThrow(
      "Pass a path that save() or write()",
    );
    expect(checkpoint.restore(tf.train.latestCheckpoint(join(folder, "nowhere"))).missing).toEqual([]);
  });

  test.each([
    ["a cut data file", "data-00000-of-00001", 100],
    ["an empty index", "index", 0],
    ["a cut index", "index", 60],
  ])("%s is an error that names the checkpoint", (_what, file, length) => {
    const prefix = join(folder, `damaged-${file}-${length}`);
    const w = tf.variable(tf.zeros([100]));
    const checkpoint = new tf.train.Checkpoint({ w });
    checkpoint.write(prefix);
    w.assign(tf.ones([100]));
    truncateSync(`${prefix}.${file}`, length);
    expect(() => checkpoint.restore(prefix)).toThrow(
      `tf.train.Checkpoint: the checkpoint ${prefix} is damaged or incomplete`,
    );
    expect(w.dataSync()[0]).toBe(1);
  });

  test("a byte that changed on the disk is found", () => {
    const prefix = join(folder, "flipped");
    const checkpoint = new tf.train.Checkpoint({ w: tf.variable(tf.zeros([1000])) });
    checkpoint.write(prefix);
    const data = readFileSync(`${prefix}.data-00000-of-00001`);
    data.writeUInt8((data[500] ?? 0) ^ 1, 500);
    writeFileSync(`${prefix}.data-00000-of-00001`, data);
    expect(() => checkpoint.restore(prefix)).toThrow(/is damaged or incomplete: .*[Cc]hecksum/);
  });

  test("files that cannot be written leave the old checkpoint", () => {
    const w = tf.variable(tf.scalar(1));
    const checkpoint = new tf.train.Checkpoint({ w });
    const path = join(folder, "file", "x");
    writeFileSync(join(folder, "file"), "");
    expect(() => checkpoint.save(path)).toThrow(`tf.train.Checkpoint: ${path}-1 was not written`);
    expect(checkpoint.saveCounter).toBe(0);
  });

  test("what cannot be saved is told when the checkpoint is made", () => {
    expect(() => new tf.train.Checkpoint(parseObjects({ a: { epochs: 3 } }))).toThrow(
      "tf.train.Checkpoint: a.epochs is number: 3. Pass variables, models, layers, optimizers, or arrays and " +
        "records of them; tf.variable(tf.scalar(0)) holds a number.",
    );
    expect(() => new tf.train.Checkpoint(parseObjects({ t: tf.scalar(1) }))).toThrow(
      "t is a tensor that is no variable",
    );
    const gone = tf.variable(tf.scalar(1));
    const checkpoint = new tf.train.Checkpoint({ gone });
    gone.dispose();
    expect(() => checkpoint.write(join(folder, "gone"))).toThrow("the variable gone was disposed of");
  });
});

/** Objects that the types refuse. */
function parseObjects(value: unknown): ConstructorParameters<typeof tf.train.Checkpoint>[0] {
  return value as ConstructorParameters<typeof tf.train.Checkpoint>[0];
}
