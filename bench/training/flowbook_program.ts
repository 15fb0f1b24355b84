/** Trains one model with Flowbook: `node training_bench.mjs MODEL ROW TENSORS`. */
import process from "node:process";
import { createInterface } from "node:readline";
import { tf } from "../../runtime/index.ts";
import { makeRow, type Row } from "./rows.ts";

const CHECK_STEPS = 30;

function answer(content: object): void {
  process.stdout.write(`${JSON.stringify(content)}\n`);
}

/** Answers orders, which come as lines of JSON, until there are no more: see bench/training/measuring.py. */
async function serve(make: () => Row): Promise<void> {
  let row: Row | undefined;
  let steps = 0;
  const { node } = process.versions;
  answer({ versions: { flowbook: tf.version.libtensorflow, node } });
  for await (const line of createInterface({ input: process.stdin })) {
    if (row === undefined) {
      row = make();
      const times = await row.first();
      answer({ ...times, losses: await row.losses(CHECK_STEPS - 1) });
      steps = CHECK_STEPS;
      continue;
    }
    const order = parseOrder(JSON.parse(line));
    const samples = await row.run(order.steps);
    steps += order.steps;
    const rss_mb = process.memoryUsage.rss() / 1e6;
    answer({ samples, steps, rss_mb, peak_mb: (process.resourceUsage().maxRSS * 1024) / 1e6 });
  }
}

function parseOrder(value: unknown): { readonly steps: number } {
  return value as { readonly steps: number };
}

const [, , name = "", row = "", tensors = ""] = process.argv;
try {
  await serve(() => makeRow(name, row, tensors));
} catch (error) {
  answer({ error: String(error) });
}
