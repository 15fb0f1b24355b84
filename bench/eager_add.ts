/**
 * One eager 4×4 `tf.add`, beside TensorFlow's Python if a Python that has it is named:
 *
 *     npx esbuild bench/eager_add.ts --bundle --packages=external --platform=node --format=esm --target=node20 \
 *       --outfile=.flowbook/eager_add.mjs
 *     node .flowbook/eager_add.mjs [python]
 */
import { execFileSync } from "node:child_process";
import process from "node:process";
import { tf } from "../runtime/index.ts";

const warmUp = 2000;
const calls = 5000;
const rounds = 7;

/** Best of some rounds: the others measure what else the machine did. */
function bestMicroseconds(call: () => void): number {
  for (let count = 0; count < warmUp; count += 1) call();
  const times = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint();
    for (let count = 0; count < calls; count += 1) call();
    return Number(process.hrtime.bigint() - start) / calls / 1000;
  });
  return Math.min(...times);
}

const pythonProgram = `
import os, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import tensorflow as tf
a, b = tf.ones([4, 4]), tf.ones([4, 4])
for _ in range(${warmUp}): tf.add(a, b)
times = []
for _ in range(${rounds}):
    start = time.perf_counter()
    for _ in range(${calls}): tf.add(a, b)
    times.append((time.perf_counter() - start) / ${calls} * 1e6)
print(min(times))
`;

const a = tf.ones([4, 4]);
const b = tf.ones([4, 4]);
const [, , python] = process.argv;
const result = {
  bench: "eager 4x4 add",
  unit: "microseconds per call, best of 7 rounds of 5000",
  flowbook: bestMicroseconds(() => tf.add(a, b).dispose()),
  pythonTensorFlow:
    python === undefined ? null : Number(execFileSync(python, ["-c", pythonProgram], { encoding: "utf8" })),
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
