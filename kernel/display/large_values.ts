import { types } from "node:util";
import { isPlainObject, ownValue } from "./records.ts";

const keyLimit = 1000;
const partLimit = 20_000;

/** A plain object without the keys beyond the first thousand, and how many those are; other values as they are. */
export function leadingKeys(value: unknown): { readonly shown: unknown; readonly omitted: number } {
  if (!isPlainObject(value)) return { shown: value, omitted: 0 };
  const keys = Object.keys(value);
  if (keys.length <= keyLimit) return { shown: value, omitted: 0 };
  const shown = {};
  for (const key of keys.slice(0, keyLimit)) {
    // Getters stay getters, and a key named __proto__ stays a key.
    Object.defineProperty(shown, key, Object.getOwnPropertyDescriptor(value, key) ?? {});
  }
  return { shown, omitted: keys.length - keyLimit };
}

/** Whether nested arrays and objects have so many parts that a full text of them is of no use. */
export function hasManyParts(value: unknown): boolean {
  let count = 0;
  const queue: { readonly node: unknown; readonly depth: number }[] = [{ node: value, depth: 0 }];
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    const parts = partsOf(entry.node);
    count += parts.length;
    if (count > partLimit) return true;
    if (entry.depth < 4) queue.push(...parts.map((node) => ({ node, depth: entry.depth + 1 })));
  }
  return false;
}

/** The first hundred elements of an array, or the values of an object; no getter and no proxy's trap is called. */
function partsOf(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null || types.isProxy(value) || ArrayBuffer.isView(value))
    return [];
  const keys = Array.isArray(value) ? Object.keys(value.slice(0, 100)) : Object.keys(value);
  return keys.slice(0, keyLimit).map((key) => ownValue(value, key));
}
