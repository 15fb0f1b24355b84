import { mimeData } from "../../../protocol/mime.ts";
import {
  parseTensorSummary,
  type TensorSummary,
  tensorSignature,
  tensorSummarySymbol,
} from "../../../protocol/payloads/tensor.ts";
import { isTensor, type TensorLike } from "../tensor_like.ts";
import { summarizeValues } from "../tensor_summary.ts";
import { tensorText } from "../tensor_text.ts";
import type { Formatter } from "./formatter.ts";
import { reason, textBundle } from "./text.ts";

/** Tensors and variables: signature, figures and the leading values. */
export const tensor: Formatter = {
  name: "tensor",
  format(value) {
    if (!isTensor(value)) return undefined;
    const signature = tensorSignature(value);
    if (value.isDisposed) return textBundle(`${signature} (disposed)`);
    try {
      const summary = summaryOf(value);
      return {
        data: mimeData("application/vnd.flowbook.tensor.v1+json", summary, tensorText(summary)),
        metadata: {},
      };
    } catch (error) {
      // A tensor without values, for example while a function is traced, still has a signature.
      return textBundle(`${signature} (values cannot be read: ${reason(error)})`);
    }
  },
};

/** Tensors of another copy of TensorFlow.js, which a package may bundle, do not describe themselves. */
function summaryOf(tensor: TensorLike): TensorSummary {
  const describe: unknown = Reflect.get(tensor, tensorSummarySymbol);
  if (typeof describe !== "function") return summarizeValues(tensor.dtype, tensor.shape, tensor.dataSync());
  return parseTensorSummary(Reflect.apply(describe, tensor, []));
}
