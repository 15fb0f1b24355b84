import type * as tfjs from "@tensorflow/tfjs";
import { type TensorSummary, tensorSummarySymbol } from "../../protocol/payloads/tensor.ts";
import { tensorPrototype } from "./tensor_prototype.ts";
import { summarizeTensor } from "./tensor_summary.ts";

/** Gives every tensor the method by which notebooks ask what it holds. */
export function describeTensors(): void {
  Object.defineProperty(tensorPrototype(), tensorSummarySymbol, { value: describe, configurable: true });
}

function describe(this: tfjs.Tensor): TensorSummary {
  return summarizeTensor(this);
}
