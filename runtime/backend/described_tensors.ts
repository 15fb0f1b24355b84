import * as tfjs from "@tensorflow/tfjs";
import { type TensorSummary, tensorSummarySymbol } from "../../protocol/payloads/tensor.ts";
import { summarizeTensor } from "./tensor_summary.ts";

/** Gives every tensor the method by which notebooks ask what it holds. */
export function describeTensors(): void {
  // tfjs shares one Tensor class among its bundles; an instance leads to it.
  const sample = tfjs.scalar(0);
  const prototype: object = Object.getPrototypeOf(sample);
  sample.dispose();
  Object.defineProperty(prototype, tensorSummarySymbol, { value: describe, configurable: true });
}

function describe(this: tfjs.Tensor): TensorSummary {
  return summarizeTensor(this);
}
