import process from "node:process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { showTrainingBars, tf } from "../../../runtime/index.ts";
import { LineBar } from "../../../runtime/train/progress_bar.ts";

const [xs, ys] = [tf.ones([10, 1]), tf.ones([10, 1])];

function model(): tf.Sequential {
  const made = tf.sequential({
    layers: [tf.layers.dense({ units: 1, useBias: false, kernelInitializer: "zeros", inputShape: [1] })],
  });
  // The weights stay 0, and so the loss 1.
  made.compile({ optimizer: tf.train.sgd(0), loss: "meanSquaredError" });
  return made;
}

class RecordedBar {
  static readonly all: RecordedBar[] = [];
  description: string;
  postfix: string | Readonly<Record<string, unknown>> = "";
  readonly total: number | undefined;
  count = 0;
  ends = 0;

  constructor({ description, total }: { readonly description: string; readonly total?: number }) {
    this.description = description;
    this.total = total;
    RecordedBar.all.push(this);
  }

  advance(by = 1): void {
    this.count += by;
  }

  end(): void {
    this.ends += 1;
  }
}

/** What bars were made meanwhile. */
async function recorded(body: () => unknown): Promise<readonly RecordedBar[]> {
  RecordedBar.all.length = 0;
  showTrainingBars((options) => new RecordedBar(options));
  try {
    await body();
  } finally {
    showTrainingBars((options) => new LineBar(options));
  }
  return [...RecordedBar.all];
}

afterEach(() => vi.restoreAllMocks());

describe("the progress of a training", () => {
  test("is one bar for each epoch, which ends with its metrics", async () => {
    const bars = await recorded(() =>
      model().fit(xs, ys, { epochs: 2, batchSize: 4, validationData: [xs, ys] }),
    );
    expect(bars).toMatchObject([
      { description: "Epoch 1/2", total: 3, count: 3, ends: 1, postfix: { loss: 1, val_loss: 1 } },
      { description: "Epoch 2/2", total: 3, count: 3, ends: 1, postfix: { loss: 1, val_loss: 1 } },
    ]);
    expect(Object.keys(bars[0]?.postfix ?? {})).toEqual(["loss", "val_loss"]);
  });

  test("is one bar in all where there are many epochs", async () => {
    const bars = await recorded(() => model().fit(xs, ys, { epochs: 30, initialEpoch: 5, batchSize: 4 }));
    expect(bars).toMatchObject([{ description: "Epoch 30/30", total: 75, count: 75, ends: 1 }]);
  });

  test("ends where the training fails", async () => {
    const failing = () =>
      model().fit(xs, ys, {
        epochs: 2,
        callbacks: {
          onBatchEnd: () => {
            throw new Error("enough");
          },
        },
      });
    const bars = await recorded(() => expect(failing()).rejects.toThrow("enough"));
    expect(bars).toMatchObject([{ ends: 1 }]);
  });

  test("is shown for a dataset, whose length may be unknown", async () => {
    async function* generate(): AsyncGenerator<{ xs: tf.Tensor; ys: tf.Tensor }> {
      for (let row = 0; row < 10; row += 1) yield { xs: tf.ones([1]), ys: tf.ones([1]) };
    }
    const dataset = tf.data.generator(parseGenerator(generate)).batch(4);
    const bars = await recorded(() => model().fitDataset(dataset, { epochs: 2 }));
    expect(bars).toMatchObject([
      { description: "Epoch 1/2", count: 3, ends: 1, postfix: { loss: 1 } },
      { description: "Epoch 2/2", count: 3, ends: 1 },
    ]);
    expect(bars[0]?.total).toBeUndefined();
  });

  test("of an evaluation is shown if it is asked for", async () => {
    const bars = await recorded(() => {
      model().evaluate(xs, ys, { batchSize: 4, verbose: 1 });
      model().evaluate(xs, ys, { batchSize: 4 });
    });
    expect(bars).toMatchObject([{ description: "evaluate", total: 3, count: 3, ends: 1 }]);
  });

  test("is silent with verbose: 0, and a line for each epoch with verbose: 2", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const bars = await recorded(async () => {
      await model().fit(xs, ys, { epochs: 2, verbose: 0 });
      expect(log).not.toHaveBeenCalled();
      await model().fit(xs, ys, { epochs: 2, verbose: 2 });
    });
    expect(bars).toEqual([]);
    const lines = log.mock.calls.map(([line]) => String(line).replace(/\d+\.\d s/, "N s"));
    expect(lines).toEqual(["Epoch 1/2 - N s - loss=1", "Epoch 2/2 - N s - loss=1"]);
  });

  test("outside of a notebook is a line for each epoch where the output is no terminal", async () => {
    const texts: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      texts.push(String(text));
      return true;
    });
    await model().fit(xs, ys, { epochs: 2, batchSize: 4 });
    vi.restoreAllMocks();
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/^Epoch 1\/2: 100% 3\/3 \[00:0\d, .*, loss=1\]\n$/);
  });
});

function parseGenerator(
  value: unknown,
): Parameters<typeof tf.data.generator<{ xs: tf.Tensor; ys: tf.Tensor }>>[0] {
  return value as Parameters<typeof tf.data.generator<{ xs: tf.Tensor; ys: tf.Tensor }>>[0];
}
