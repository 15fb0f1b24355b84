import { create, toBinary } from "@bufbuild/protobuf";
import { AttrValueSchema } from "../proto/tensorflow/core/framework/attr_value_pb.ts";
import type { OpAttr } from "./eager_op.ts";
import { c } from "./functions.ts";
import type { Pointer } from "./pointer.ts";
import { checkStatus, sharedStatus } from "./status.ts";

type Description = Pointer<"TF_OperationDescription">;

/** Sets an attribute of an op that is being added to a graph. */
export function setGraphAttr(description: Description, attr: OpAttr): void {
  const { name } = attr;
  switch (attr.kind) {
    case "type":
      if (typeof attr.value === "number") c.TF_SetAttrType(description, name, attr.value);
      else c.TF_SetAttrTypeList(description, name, Int32Array.from(attr.value), attr.value.length);
      return;
    case "bool":
      if (typeof attr.value === "boolean") c.TF_SetAttrBool(description, name, attr.value ? 1 : 0);
      else c.TF_SetAttrBoolList(description, name, Uint8Array.from(attr.value, Number), attr.value.length);
      return;
    case "int":
      if (typeof attr.value === "number") c.TF_SetAttrInt(description, name, attr.value);
      else c.TF_SetAttrIntList(description, name, BigInt64Array.from(attr.value, BigInt), attr.value.length);
      return;
    case "float":
      if (typeof attr.value === "number") c.TF_SetAttrFloat(description, name, attr.value);
      else c.TF_SetAttrFloatList(description, name, Float32Array.from(attr.value), attr.value.length);
      return;
    case "string": {
      const bytes = typeof attr.value === "string" ? Buffer.from(attr.value) : attr.value;
      c.TF_SetAttrString(description, name, bytes, bytes.length);
      return;
    }
    case "shape":
      c.TF_SetAttrShape(description, name, BigInt64Array.from(attr.value, BigInt), attr.value.length);
      return;
    case "shapes": {
      const bytes = shapesProto(attr.value);
      c.TF_SetAttrValueProto(description, name, bytes, bytes.length, sharedStatus());
      checkStatus(name);
      return;
    }
    case "function":
      c.TF_SetAttrFuncName(description, name, attr.value, Buffer.byteLength(attr.value));
      return;
    case "tensor":
      c.TF_SetAttrTensor(description, name, attr.value, sharedStatus());
      checkStatus(name);
  }
}

/** A list of shapes as a serialized `AttrValue`. */
export function shapesProto(shapes: readonly (readonly number[])[]): Uint8Array {
  const shape = shapes.map((sizes) => ({ dim: sizes.map((size) => ({ size: BigInt(size) })) }));
  return toBinary(AttrValueSchema, create(AttrValueSchema, { value: { case: "list", value: { shape } } }));
}
