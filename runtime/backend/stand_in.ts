import type { GraphTensor } from "../capi/graph.ts";
import type { TensorValues } from "../capi/tensor_values.ts";
import { undoing } from "./interruption.ts";

/**
 * A number that stands for a tensor of a graph: tfjs's optimizers compute with their learning rate as a number.
 * Any float32 would do that is not otherwise used as a scalar.
 */
export const standIn = Math.fround(1.2345679e-30);

let current: { readonly plus: GraphTensor; readonly minus: GraphTensor } | undefined;

/** Runs `body`, in which scalars made of `standIn` and of its negative become tensors of the graph. */
export function withStandIn(tensors: { plus: GraphTensor; minus: GraphTensor }, body: () => void): void {
  const outer = current;
  current = tensors;
  undoing(() => {
    current = outer;
  }, body);
}

/** The tensor for which the values of a new one stand, if they do. */
export function standInFor(shape: readonly number[], values: TensorValues): GraphTensor | undefined {
  if (current === undefined || shape.length > 0) return undefined;
  const [value] = values;
  if (value === standIn) return current.plus;
  return value === -standIn ? current.minus : undefined;
}
