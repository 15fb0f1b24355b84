import { dataTypes } from "../../capi/dtypes.ts";
import type { OpAttr } from "../../capi/eager_op.ts";
import type { Graph, GraphTensor } from "../../capi/graph.ts";

/** int32[] The size of an axis, as a run finds it. */
export function sizeOfAxis(graph: Graph, tensor: GraphTensor, axis: number): GraphTensor {
  const int32 = dataTypes.int32;
  const shape = only(
    graph,
    "Shape",
    [tensor],
    [
      { name: "T", kind: "type", value: dataTypes[tensor.dtype] },
      { name: "out_type", kind: "type", value: int32 },
    ],
  );
  const at = (position: number) =>
    graph.addConstant("axis", { dtype: "int32", shape: [1] }, Int32Array.of(position));
  return only(
    graph,
    "StridedSlice",
    [shape, at(axis), at(axis + 1), at(1)],
    [
      { name: "T", kind: "type", value: int32 },
      { name: "Index", kind: "type", value: int32 },
      { name: "shrink_axis_mask", kind: "int", value: 1 },
    ],
  );
}

function only(
  graph: Graph,
  type: string,
  inputs: readonly GraphTensor[],
  attrs: readonly OpAttr[],
): GraphTensor {
  const [output] = graph.addOp({ type, name: type, attrs, inputs, outputCount: 1 });
  if (output === undefined) throw new Error(`${type}: no output.`);
  return output;
}
