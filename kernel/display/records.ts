import { types } from "node:util";

/** An object literal or a null-prototype object, of any realm, and no proxy: reading it runs nobody's code. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The value of an own data property. Getters are not called; they yield `[Getter]`. */
export function ownValue(record: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(record, key);
  if (property === undefined) return undefined;
  return property.get === undefined ? property.value : "[Getter]";
}
