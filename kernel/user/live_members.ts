/**
 * What completion learns from values. The worker calls `liveMembers` through the inspector, also in the middle
 * of a running cell, and V8 refuses whatever would have a side effect: no getter runs, nothing is written.
 */

/** Name of a member, and whether it is a function. */
export type LiveMember = readonly [name: string, kind: "function" | "property"];

export interface LiveMembers {
  readonly members: readonly LiveMember[];
  /** A plain object or a namespace, whose keys types often do not know. */
  readonly plain: boolean;
}

const mostMembers = 1000;
const longestName = 200;
const nothing: LiveMembers = { members: [], plain: false };

/** What may follow `value.path[0].path[1].`; for `mapKeys` the text keys of a Map, or members of a Set. */
export function liveMembers(value: unknown, path: readonly string[], mapKeys: boolean): LiveMembers {
  let target = value;
  for (const name of path) target = dataMember(target, name);
  if (target === null || target === undefined) return nothing;
  return mapKeys ? keysOf(target) : membersOf(Object(target));
}

/** Follows data properties alone. */
function dataMember(value: unknown, name: string): unknown {
  if (value === null || value === undefined) return undefined;
  for (let owner: unknown = Object(value); owner !== null; owner = Object.getPrototypeOf(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) return descriptor.value;
  }
  return undefined;
}

function keysOf(value: unknown): LiveMembers {
  const members: LiveMember[] = [];
  if (!(value instanceof Map) && !(value instanceof Set)) return nothing;
  for (const key of value.keys()) {
    if (members.length >= mostMembers) break;
    if (typeof key === "string" && key.length <= longestName) members.push([key, "property"]);
  }
  return { members, plain: true };
}

function membersOf(value: object): LiveMembers {
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === null || prototype === Object.prototype;
  const members: LiveMember[] = [];
  // Every prototype but the last, whose members every value has.
  for (let owner = value; owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    if (owner === null) break;
    // The elements of an array have no names.
    if (!isList(owner)) addNames(owner, members);
  }
  return { members, plain };
}

function addNames(owner: object, members: LiveMember[]): void {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (members.length >= mostMembers) return;
    if (name === "constructor" || name.length > longestName) continue;
    const value: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
    members.push([name, typeof value === "function" ? "function" : "property"]);
  }
}

function isList(value: object): boolean {
  if (ArrayBuffer.isView(value) || value instanceof String) return true;
  return Array.isArray(value) && value !== Array.prototype;
}
