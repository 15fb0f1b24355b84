import type { DataTypeName } from "../../capi/dtypes.ts";
import { type OpAttr, typeAttr } from "../../capi/eager_op.ts";
import type { GraphTensor, TensorSpec } from "../../capi/graph.ts";
import type { Trace } from "../trace.ts";

/** A list of tensors of one dtype and shape in a graph: what a loop reads or writes a tensor of in each round. */
export class TensorList {
  /** variant[], of the trace where it was made. */
  readonly native: GraphTensor;
  readonly element: TensorSpec;

  constructor(native: GraphTensor, element: TensorSpec) {
    this.native = native;
    this.element = element;
  }

  /** @param stacked its first axis is that of the list. */
  static unstack(trace: Trace, stacked: GraphTensor): TensorList {
    const element = { dtype: stacked.dtype, shape: stacked.shape.slice(1) };
    const inputs = [stacked, elementShape(trace, element)];
    return new TensorList(
      trace.single("TensorListFromTensor", attrs(element, "shape_type"), inputs),
      element,
    );
  }

  /** @param length int32[]; without it, the list starts empty and grows. */
  static make(trace: Trace, element: TensorSpec, length?: GraphTensor): TensorList {
    const shape = elementShape(trace, element);
    const type = length === undefined ? "EmptyTensorList" : "TensorListReserve";
    const most = () => trace.constant([], "int32", Int32Array.of(-1));
    const native = trace.single(type, attrs(element, "shape_type"), [shape, length ?? most()]);
    return new TensorList(native, element);
  }

  /** The same list as a loop hands it from round to round. */
  as(native: GraphTensor): TensorList {
    return new TensorList(native, this.element);
  }

  get(trace: Trace, index: GraphTensor): GraphTensor {
    const inputs = [this.native, index, elementShape(trace, this.element)];
    return trace.single("TensorListGetItem", attrs(this.element), inputs);
  }

  set(trace: Trace, index: GraphTensor, value: GraphTensor): TensorList {
    return this.as(trace.single("TensorListSetItem", attrs(this.element), [this.native, index, value]));
  }

  push(trace: Trace, value: GraphTensor): TensorList {
    return this.as(trace.single("TensorListPushBack", attrs(this.element), [this.native, value]));
  }

  stack(trace: Trace, length: number): GraphTensor {
    const own: OpAttr[] = [...attrs(this.element), { name: "num_elements", kind: "int", value: length }];
    return trace.single("TensorListStack", own, [this.native, elementShape(trace, this.element)]);
  }
}

/** The dtype and shape of the native tensor of every list. */
export const listSpec: TensorSpec = { dtype: "variant", shape: [] };

function elementShape(trace: Trace, { shape }: TensorSpec): GraphTensor {
  return trace.constant([shape.length], "int32", Int32Array.from(shape));
}

function attrs({ dtype }: { readonly dtype: DataTypeName }, shapeType?: string): OpAttr[] {
  const element = typeAttr("element_dtype", dtype);
  return shapeType === undefined ? [element] : [element, typeAttr(shapeType, "int32")];
}
