import { eagerContext } from "./context.ts";
import { type DataTypeName, dataTypes } from "./dtypes.ts";
import { c } from "./functions.ts";
import { shapesProto } from "./graph_attrs.ts";
import { type Pointer, parsePointer } from "./pointer.ts";
import { checkStatus, sharedStatus } from "./status.ts";
import { TensorHandle } from "./tensor_handle.ts";

/** An attribute of an op, in the forms of `tensorflow/c/tf_attrtype.h` that ops take. */
export type OpAttr =
  | { readonly name: string; readonly kind: "type"; readonly value: number | readonly number[] }
  | { readonly name: string; readonly kind: "int"; readonly value: number | readonly number[] }
  | { readonly name: string; readonly kind: "float"; readonly value: number | readonly number[] }
  | { readonly name: string; readonly kind: "bool"; readonly value: boolean | readonly boolean[] }
  | { readonly name: string; readonly kind: "string"; readonly value: string | Uint8Array }
  | { readonly name: string; readonly kind: "shape"; readonly value: readonly number[] }
  | { readonly name: string; readonly kind: "shapes"; readonly value: readonly (readonly number[])[] }
  | { readonly name: string; readonly kind: "tensor"; readonly value: Pointer<"TF_Tensor"> }
  /** The name of a function that the context, or the graph, knows. */
  | { readonly name: string; readonly kind: "function"; readonly value: string };

export function typeAttr(name: string, dtype: DataTypeName): OpAttr {
  return { name, kind: "type", value: dataTypes[dtype] };
}

const maxOutputs = 64;
let results = new BigUint64Array(maxOutputs);
const resultCount = new Int32Array(1);

/** Runs one op and waits for it. @throws TensorFlowError with the operands' signatures. */
export function executeEagerly(
  name: string,
  attrs: readonly OpAttr[],
  inputs: readonly TensorHandle[],
  outputCount: number,
): TensorHandle[] {
  const status = sharedStatus();
  const op = c.TFE_NewOp(eagerContext().pointer, name, status);
  checkStatus(name);
  try {
    for (const input of inputs) {
      c.TFE_OpAddInput(op, input.pointer, status);
      checkStatus(name, () => signatures(inputs));
    }
    for (const attr of attrs) setAttr(op, attr);
    if (outputCount > results.length) results = new BigUint64Array(outputCount);
    resultCount[0] = outputCount;
    c.TFE_Execute(op, results, resultCount, status);
    checkStatus(name, () => signatures(inputs));
  } finally {
    c.TFE_DeleteOp(op);
  }
  return takeResults(name);
}

function takeResults(name: string): TensorHandle[] {
  const handles: TensorHandle[] = [];
  for (let index = 0; index < (resultCount[0] ?? 0); index += 1) {
    handles.push(new TensorHandle(parsePointer<"TFE_TensorHandle">(results[index], name)));
  }
  return handles;
}

function signatures(inputs: readonly TensorHandle[]): readonly string[] {
  return inputs.map((input) => input.signature);
}

function setAttr(op: Pointer<"TFE_Op">, attr: OpAttr): void {
  switch (attr.kind) {
    case "type":
      setType(op, attr.name, attr.value);
      return;
    case "bool":
      setBool(op, attr.name, attr.value);
      return;
    case "int":
      setInt(op, attr.name, attr.value);
      return;
    case "float":
      setFloat(op, attr.name, attr.value);
      return;
    case "string": {
      const bytes = typeof attr.value === "string" ? Buffer.from(attr.value) : attr.value;
      c.TFE_OpSetAttrString(op, attr.name, bytes, bytes.length);
      return;
    }
    case "shape": {
      const dims = BigInt64Array.from(attr.value, BigInt);
      c.TFE_OpSetAttrShape(op, attr.name, dims, dims.length, sharedStatus());
      checkStatus(attr.name);
      return;
    }
    case "shapes": {
      const bytes = shapesProto(attr.value);
      c.TFE_OpSetAttrValueProto(op, attr.name, bytes, bytes.length, sharedStatus());
      checkStatus(attr.name);
      return;
    }
    case "tensor":
      c.TFE_OpSetAttrTensor(op, attr.name, attr.value, sharedStatus());
      checkStatus(attr.name);
      return;
    case "function":
      c.TFE_OpSetAttrFunctionName(op, attr.name, attr.value, Buffer.byteLength(attr.value));
  }
}

function setType(op: Pointer<"TFE_Op">, name: string, value: number | readonly number[]): void {
  if (typeof value === "number") c.TFE_OpSetAttrType(op, name, value);
  else c.TFE_OpSetAttrTypeList(op, name, Int32Array.from(value), value.length);
}

function setBool(op: Pointer<"TFE_Op">, name: string, value: boolean | readonly boolean[]): void {
  if (typeof value === "boolean") c.TFE_OpSetAttrBool(op, name, value ? 1 : 0);
  else c.TFE_OpSetAttrBoolList(op, name, Uint8Array.from(value, Number), value.length);
}

function setInt(op: Pointer<"TFE_Op">, name: string, value: number | readonly number[]): void {
  if (typeof value === "number") c.TFE_OpSetAttrInt(op, name, value);
  else c.TFE_OpSetAttrIntList(op, name, BigInt64Array.from(value, BigInt), value.length);
}

function setFloat(op: Pointer<"TFE_Op">, name: string, value: number | readonly number[]): void {
  if (typeof value === "number") c.TFE_OpSetAttrFloat(op, name, value);
  else c.TFE_OpSetAttrFloatList(op, name, Float32Array.from(value), value.length);
}
