import { createRequire } from "node:module";
import * as tfjs from "@tensorflow/tfjs";
import { currentRecorder, type Recorder } from "./recorder.ts";
import { tensorflowBackend } from "./register.ts";

/** Ops that draw float32 numbers from a seed: uniform in [0, 1), or normal with mean 0 and deviation 1. */
export type RandomOp = "StatelessRandomUniform" | "StatelessRandomNormal" | "StatelessTruncatedNormal";

type CoreFunctions = Pick<typeof tfjs, "randomUniform" | "randomNormal" | "truncatedNormal" | "dropout"> & {
  -readonly [K in "randomUniform" | "randomNormal" | "truncatedNormal" | "dropout"]: (typeof tfjs)[K];
};

const require = createRequire(import.meta.url);
/** The module that the layers call; its functions are replaced for them too. */
const core = parseCore(createRequire(require.resolve("@tensorflow/tfjs"))("@tensorflow/tfjs-core"));
const eager = { ...core };

/**
 * TensorFlow.js draws random numbers in JavaScript, where a traced function would draw them once and for all.
 * Within a trace these functions add an op that draws anew at each run.
 */
export const randomUniform: typeof tfjs.randomUniform = (shape, minval = 0, maxval = 1, dtype, seed) => {
  const recorder = currentRecorder();
  if (recorder === undefined) return eager.randomUniform(shape, minval, maxval, dtype, seed);
  const unit = draw(recorder, { op: "StatelessRandomUniform", shape, seed });
  const scaled = tfjs.add(tfjs.mul(unit, maxval - minval), minval);
  return parseShaped(dtype === "int32" || dtype === "bool" ? tfjs.cast(scaled, dtype) : scaled);
};

/** See `randomUniform`. */
export const randomNormal: typeof tfjs.randomNormal = (shape, mean = 0, stdDev = 1, dtype, seed) => {
  const recorder = currentRecorder();
  if (recorder === undefined) return eager.randomNormal(shape, mean, stdDev, dtype, seed);
  const drawn = draw(recorder, { op: "StatelessRandomNormal", shape, seed });
  const scaled = tfjs.add(tfjs.mul(drawn, stdDev), mean);
  return parseShaped(dtype === "int32" ? tfjs.cast(scaled, dtype) : scaled);
};

/** See `randomUniform`. */
export const truncatedNormal: typeof tfjs.truncatedNormal = (shape, mean = 0, stdDev = 1, dtype, seed) => {
  const recorder = currentRecorder();
  if (recorder === undefined) return eager.truncatedNormal(shape, mean, stdDev, dtype, seed);
  const drawn = draw(recorder, { op: "StatelessTruncatedNormal", shape, seed });
  const scaled = tfjs.add(tfjs.mul(drawn, stdDev), mean);
  return parseShaped(dtype === "int32" ? tfjs.cast(scaled, dtype) : scaled);
};

/** See `randomUniform`. */
export const dropout: typeof tfjs.dropout = (x, rate, noiseShape, seed) => {
  if (currentRecorder() === undefined || rate === 0) return eager.dropout(x, rate, noiseShape, seed);
  if (!(rate > 0 && rate < 1)) return eager.dropout(x, rate, noiseShape, seed);
  const input = x instanceof tfjs.Tensor ? x : tfjs.tensor(x);
  const shape = (noiseShape ?? input.shape).map((size, axis) => size ?? input.shape[axis] ?? 1);
  const keep = 1 - rate;
  const kept = tfjs.floor(tfjs.add(randomUniform(shape, 0, 1, "float32", seed), keep));
  return tfjs.mul(input, tfjs.div(kept, keep));
};

/** Puts these functions in place of those that the layers call. */
export function replaceRandomFunctions(): void {
  Object.assign(core, { randomUniform, randomNormal, truncatedNormal, dropout });
}

function draw(
  recorder: Recorder,
  { op, shape, seed }: { op: RandomOp; shape: readonly number[]; seed: number | string | undefined },
): tfjs.Tensor {
  return tensorflowBackend().tensorOf(recorder.random(op, shape, seedNumber(seed)));
}

/** tfjs takes any text for a seed; TensorFlow takes numbers. */
function seedNumber(seed: number | string | undefined): number | undefined {
  if (seed === undefined || typeof seed === "number") return seed;
  let hash = 0;
  for (const character of seed) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}

function parseCore(module: unknown): CoreFunctions {
  return module as CoreFunctions;
}

function parseShaped<T>(tensor: unknown): T {
  return tensor as T;
}
