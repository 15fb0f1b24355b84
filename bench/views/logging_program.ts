/** What summaries and the profiler cost a training step: prints figures as JSON. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { tf } from "../../runtime/index.ts";

const batchSize = 32;
const stepsPerEpoch = 100;
const epochs = 10;
const rounds = Number(process.argv[2] ?? 5);

const logDir = mkdtempSync(join(tmpdir(), "flowbook-bench-"));
const x = tf.randomNormal([batchSize * stepsPerEpoch, 784]);
const y = tf.oneHot(tf.randomUniform([batchSize * stepsPerEpoch], 0, 10, "int32"), 10);
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 128, activation: "relu", inputShape: [784] }),
    tf.layers.dense({ units: 10, activation: "softmax" }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.001), loss: "categoricalCrossentropy" });

/** Microseconds a step of 1,000 steps. */
async function stepUs(callbacks: tf.CustomCallbackArgs | tf.Callback | undefined): Promise<number> {
  const begun = performance.now();
  const given = callbacks === undefined ? {} : { callbacks };
  await model.fit(x, y, { batchSize, epochs, shuffle: false, verbose: 0, ...given });
  return ((performance.now() - begun) * 1000) / (epochs * stepsPerEpoch);
}

/** With histograms of all weights each epoch and scalars each step. */
function logged(round: number): Promise<number> {
  const folder = join(logDir, String(round));
  const board = new tf.callbacks.TensorBoard({ logDir: folder, histogramFreq: 1, updateFreq: "batch" });
  return stepUs(board);
}

async function profiled(): Promise<number> {
  tf.profiler.start();
  const us = await stepUs(undefined);
  await tf.profiler.stop();
  return us;
}

const kinds = ["plain", "logged", "profiled", "after"] as const;
const turns: Readonly<Record<(typeof kinds)[number], (round: number) => Promise<number>>> = {
  plain: () => stepUs(undefined),
  logged,
  profiled,
  after: () => stepUs(undefined),
};
const samples: Record<(typeof kinds)[number], number[]> = { plain: [], logged: [], profiled: [], after: [] };
await stepUs(undefined);
await logged(-1);
for (let round = 0; round < rounds; round += 1) {
  // Whoever comes after a turn that leaves work behind is not always the same.
  for (const index of kinds.keys()) {
    const kind = kinds[(index + round) % kinds.length] ?? "plain";
    samples[kind].push(await turns[kind](round));
  }
}
rmSync(logDir, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(samples)}\n`);
