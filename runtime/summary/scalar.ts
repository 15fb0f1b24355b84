import type * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { createHandle } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { destination, type SummaryOptions } from "./defaults.ts";

/**
 * Writes a number under a tag, as float32: TensorBoard's fast loader drops every other type.
 * @returns whether there was a writer.
 * @example tf.summary.scalar("loss", 0.5, { step: 1 });
 */
export function scalar(name: string, data: number | tfjs.Tensor, options: SummaryOptions = {}): boolean {
  const where = "tf.summary.scalar";
  const target = destination(where, options);
  if (target === undefined) return false;
  const kind = { plugin: "scalars", ...descriptionOf(options) };
  if (typeof data !== "number" && data.rank === 0 && data.dtype === "float32") {
    // The loss of each step comes by here; it need not be there yet.
    target.writer.write(name, target.step, handleOf(tensorflowBackend().tensorId(data)), kind);
    return true;
  }
  using value = createHandle([], "float32", Float32Array.of(numberOf(where, name, data)));
  target.writer.write(name, target.step, value, kind);
  return true;
}

/** The description, where there is one. */
export function descriptionOf({ description }: SummaryOptions): { readonly description?: string } {
  return description === undefined ? {} : { description };
}

function numberOf(where: string, name: string, data: number | tfjs.Tensor): number {
  if (typeof data === "number") return data;
  if (data.size === 1) return Number(data.dataSync()[0]);
  throw new UsageError(
    where,
    `"${name}" is ${data.dtype}[${data.shape.join(",")}], which has ${data.size} values`,
    "Pass one number, such as its mean, or write a histogram.",
  );
}
