import type { DataTypeName } from "../capi/dtypes.ts";
import { typeAttr } from "../capi/eager_op.ts";
import type { GraphTensor } from "../capi/graph.ts";
import type { TensorValues } from "../capi/tensor_values.ts";
import type { Trace } from "./trace.ts";

/** Shorter constants are shapes, axes and the like. */
const SHORT_CONSTANT = 64;

/**
 * Zeros and ones of the shape of an activation become a `Fill`: XLA fuses the op, and would read the numbers
 * from memory.
 * @returns undefined for any other constant.
 */
export function addUniform(
  trace: Trace,
  spec: { readonly dtype: DataTypeName; readonly shape: readonly number[] },
  values: TensorValues,
): GraphTensor | undefined {
  const uniform = uniformValue(values);
  if (uniform === undefined) return undefined;
  const { dtype, shape } = spec;
  const dims = trace.graph.addConstant(
    "dims",
    { dtype: "int32", shape: [shape.length] },
    Int32Array.from(shape),
  );
  const value = trace.graph.addConstant("value", { dtype, shape: [] }, uniform);
  return trace.single("Fill", [typeAttr("T", dtype), typeAttr("index_type", "int32")], [dims, value]);
}

/** The value that all elements of a long constant have, if they do. */
function uniformValue(values: TensorValues): TensorValues | undefined {
  if (!ArrayBuffer.isView(values) || values.length <= SHORT_CONSTANT) return undefined;
  const [first] = values;
  for (const value of values) if (value !== first) return undefined;
  return values.slice(0, 1);
}
