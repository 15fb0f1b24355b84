import { type OpAttr, typeAttr } from "../../capi/eager_op.ts";
import type { Graph, GraphTensor } from "../../capi/graph.ts";

/** int32[] The size of an axis, as a run finds it. */
export function sizeOfAxis(graph: Graph, tensor: GraphTensor, axis: number): GraphTensor {
  const op = (type: string, inputs: readonly GraphTensor[], attrs: readonly OpAttr[]) =>
    graph.addSingle({ type, name: type, inputs, attrs });
  const at = (position: number) =>
    graph.addConstant("axis", { dtype: "int32", shape: [1] }, Int32Array.of(position));
  const shape = op("Shape", [tensor], [typeAttr("T", tensor.dtype), typeAttr("out_type", "int32")]);
  return op(
    "StridedSlice",
    [shape, at(axis), at(axis + 1), at(1)],
    [typeAttr("T", "int32"), typeAttr("Index", "int32"), { name: "shrink_axis_mask", kind: "int", value: 1 }],
  );
}
