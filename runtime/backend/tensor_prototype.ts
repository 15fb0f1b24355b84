import * as tfjs from "@tensorflow/tfjs";

/** The prototype of every tensor and variable: tfjs shares one class among its bundles; an instance leads to it. */
export function tensorPrototype(): object {
  const sample = tfjs.scalar(0);
  sample.dispose();
  return parseObject(Object.getPrototypeOf(sample));
}

function parseObject(value: unknown): object {
  return value as object;
}
