import { types } from "node:util";

/** `number`, `Map`, `float32[2,3]`; nothing of the value's own code runs. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  if (types.isProxy(value)) return "Proxy";
  const dtype = ownData(value, "dtype");
  const shape = ownData(value, "shape");
  if (typeof dtype === "string" && Array.isArray(shape)) return `${dtype}[${shape.join(",")}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return "object";
  const maker = ownData(prototype, "constructor");
  return typeof maker === "function" && maker.name !== "" ? maker.name : "object";
}

function ownData(target: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(target, key)?.value;
}
