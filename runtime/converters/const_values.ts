import { create } from "@bufbuild/protobuf";
import { arrayTypes, bytesPerElement, type DataTypeName, dataTypeName, dataTypes } from "../capi/dtypes.ts";
import type { TensorValues } from "../capi/tensor_values.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import { NodeDefSchema } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import type { TensorProto } from "../proto/tensorflow/core/framework/tensor_pb.ts";
import type { HostTensor } from "../saved_model/host_tensor.ts";

/** A Const node with this value. */
export function constNode(name: string, { dtype, shape, values }: HostTensor): NodeDef {
  const content = ArrayBuffer.isView(values)
    ? { tensorContent: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
    : { stringVal: [...values] };
  const tensorShape = { dim: shape.map((size) => ({ size: BigInt(size) })) };
  const type = dataTypes[dtype];
  return create(NodeDefSchema, {
    name,
    op: "Const",
    attr: {
      dtype: { value: { case: "type", value: type } },
      value: { value: { case: "tensor", value: { dtype: type, tensorShape, ...content } } },
    },
  });
}

/** The value of a Const node. @throws Error if it has none. */
export function constValue({ name, attr }: NodeDef): HostTensor {
  const value = attr.value?.value;
  if (value?.case !== "tensor") throw new Error(`graph: the constant "${name}" has no value.`);
  const proto = value.value;
  const shape = (proto.tensorShape?.dim ?? []).map(({ size }) => Number(size));
  const dtype = dataTypeName(proto.dtype);
  return { dtype, shape, values: valuesOf(name, proto, { dtype, shape }) };
}

/** The bytes as they are in memory, or the values one by one, of which the last stands for all that follow. */
function valuesOf(
  name: string,
  proto: TensorProto,
  { dtype, shape }: Pick<HostTensor, "dtype" | "shape">,
): TensorValues {
  const count = shape.reduce((product, size) => product * size, 1);
  if (dtype === "string") return repeated(proto.stringVal, count, new Uint8Array());
  if (dtype === "float16" || dtype === "bfloat16") {
    throw new Error(
      `graph: the constant "${name}" is ${dtype}, which TensorFlow.js lacks. Cast the model to float32.`,
    );
  }
  const ArrayType = arrayTypes[dtype];
  if (ArrayType === undefined)
    throw new Error(`graph: the constant "${name}" is ${dtype}, which is not supported.`);
  if (proto.tensorContent.length > 0) return new ArrayType(Uint8Array.from(proto.tensorContent).buffer);
  const elements = dtype.startsWith("complex") ? count * 2 : count;
  const values = new ArrayType(new ArrayBuffer(count * bytesPerElement(dtype)));
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const list = dtype === "int64" ? proto.int64Val : proto.uint64Val;
    values.set(repeated(list, elements, 0n));
  } else values.set(repeated(numbersOf(proto, dtype), elements, 0));
  return values;
}

function numbersOf(proto: TensorProto, dtype: DataTypeName): readonly number[] {
  if (dtype === "bool") return proto.boolVal.map(Number);
  if (dtype === "float32") return proto.floatVal;
  if (dtype === "float64") return proto.doubleVal;
  if (dtype === "complex64") return proto.scomplexVal;
  if (dtype === "complex128") return proto.dcomplexVal;
  return dtype === "uint32" ? proto.uint32Val : proto.intVal;
}

function repeated<T>(list: readonly T[], count: number, empty: T): T[] {
  const last = list.at(-1) ?? empty;
  return Array.from({ length: count }, (_, index) => list[index] ?? last);
}
