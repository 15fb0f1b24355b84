import type { Constant } from "../capi/graph.ts";
import { opDefinition, opSignature } from "../capi/op_def.ts";
import type { AttrValue, AttrValue_ListValue } from "../proto/tensorflow/core/framework/attr_value_pb.ts";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import type { TensorShapeProto } from "../proto/tensorflow/core/framework/tensor_shape_pb.ts";

/** Constants of more elements are not written out. */
const MOST_ELEMENTS = 16;

/** Attributes that say more than the op's defaults and the dtypes and shapes of its tensors, as text. */
export function shownAttributes(node: NodeDef, constant: Constant | undefined): Record<string, string> {
  if (constant !== undefined) return valueText(constant);
  const { inferred } = opSignature(node.op);
  const defaults = new Map(opDefinition(node.op).attr.map((attr) => [attr.name, textOf(attr.defaultValue)]));
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(node.attr)) {
    const text = textOf(value);
    const isOwn = !name.startsWith("_") && !inferred.has(name) && node.op !== "Placeholder";
    if (isOwn && text !== undefined && text !== defaults.get(name)) shown[name] = text;
  }
  return shown;
}

function valueText({ values, shape, dtype }: Constant): Record<string, string> {
  if (values.length > MOST_ELEMENTS) return {};
  const elements = [...values].map((value) => (dtype === "bool" ? String(value === 1) : elementText(value)));
  return { value: shape.length === 0 ? (elements[0] ?? "") : listText(elements) };
}

function elementText(element: number | bigint | string | Uint8Array): string {
  if (typeof element === "number" || typeof element === "bigint") return numberText(element);
  return JSON.stringify(typeof element === "string" ? element : new TextDecoder().decode(element));
}

/** Undefined for dtypes, which tensors show, and for tensors. */
function textOf(attr: AttrValue | undefined): string | undefined {
  const value = attr?.value;
  switch (value?.case) {
    case "s":
      return new TextDecoder().decode(value.value);
    case "i":
    case "b":
      return String(value.value);
    case "f":
      return numberText(value.value);
    case "shape":
      return shapeText(value.value);
    case "func":
      return value.value.name;
    case "list":
      return listOf(value.value);
    default:
      return undefined;
  }
}

function listOf({ s, i, f, b, shape, func, type, tensor }: AttrValue_ListValue): string | undefined {
  if (type.length + tensor.length > 0) return undefined;
  return listText([
    ...s.map((bytes) => new TextDecoder().decode(bytes)),
    ...[...i, ...b].map(String),
    ...f.map(numberText),
    ...shape.map(shapeText),
    ...func.map(({ name }) => name),
  ]);
}

function shapeText({ dim, unknownRank }: TensorShapeProto): string {
  return unknownRank ? "?" : `[${dim.map(({ size }) => (size < 0n ? "?" : size)).join(",")}]`;
}

function listText(elements: readonly string[]): string {
  return `[${elements.join(", ")}]`;
}

/** As many digits as a float32 has. */
function numberText(value: number | bigint): string {
  return typeof value === "bigint" || Number.isInteger(value)
    ? String(value)
    : String(Number(value.toPrecision(7)));
}
