import { inspect, types } from "node:util";
import { tensorSignature } from "../../protocol/payloads/tensor.ts";

/**
 * What a debugger shows of values. The worker loads this file into the main thread when a debugger first asks,
 * and calls it through the inspector, also while a cell is paused. Nothing here runs code of the user's: no
 * getter, no trap of a proxy, no `toString`.
 */

/** One value as a debugger shows it. */
export interface ValueRow {
  readonly name: string;
  readonly text: string;
  /** Absent where the text says it: JupyterLab shows a type in place of the text. */
  readonly type?: string;
  /** How code reaches it from its owner: `.name`, `[3]` or `["a b"]`; absent where it cannot. */
  readonly access?: string;
  /** How many elements and properties it has. */
  readonly indexed: number;
  readonly named: number;
}

export interface RowRange {
  readonly filter: "indexed" | "named" | "all";
  readonly start: number;
  readonly count: number;
}

/** A variable or member that is to be shown; one that only has a getter has no value. */
interface Member {
  readonly name: string;
  readonly access?: string;
  readonly content: { readonly value: unknown } | { readonly text: string };
}

const longestString = 1000;
const longestPreview = 120;
const previewKeys = 5;

/** Rows as JSON text, and behind it the objects of those rows that have members, in their order. */
export type Rows = readonly [json: string, ...objects: readonly unknown[]];

/** The members of an object. */
export function memberRows(owner: object, { filter, start, count }: RowRange): Rows {
  const members: Member[] = [];
  const indexed = filter === "named" ? 0 : indexedCount(owner);
  const end = Math.min(start + count, indexed);
  if (start < end) members.push(...elementsOf(owner, start, end));
  if (filter !== "indexed") {
    const from = filter === "named" ? start : Math.max(0, start - indexed);
    const room = filter === "named" ? count : count - members.length;
    members.push(...namedMembers(owner, from, room));
  }
  return rowsOf(members);
}

/** The variables of a scope, whose names are the keys of an object. */
export function scopeRows(scope: object): Rows {
  return rowsOf(Object.getOwnPropertyNames(scope).map((name) => memberOf(scope, name, name)));
}

/** One value alone. */
export function valueRow(value: unknown): Rows {
  return rowsOf([{ name: "", content: { value } }]);
}

function rowsOf(members: readonly Member[]): Rows {
  const objects: unknown[] = [];
  const rows = members.map(({ name, access, content }): ValueRow => {
    const reach = access === undefined ? {} : { access };
    if ("text" in content) return { name, text: content.text, indexed: 0, named: 0, ...reach };
    const { value } = content;
    if (typeof value !== "object" || value === null)
      return { name, text: textOf(value), indexed: 0, named: 0, ...reach };
    const counts = { indexed: indexedCount(value), named: namedCount(value) };
    if (counts.indexed + counts.named > 0) objects.push(value);
    const type = typeOf(value);
    const isPlain = type === "Object" || Array.isArray(value);
    return { name, text: textOf(value), ...(isPlain ? {} : { type }), ...counts, ...reach };
  });
  return [JSON.stringify(rows), ...objects];
}

function indexedCount(value: object): number {
  if (types.isProxy(value)) return 0;
  if (Array.isArray(value)) return value.length;
  if (types.isTypedArray(value)) return typedArrayLength(value);
  if (types.isMap(value)) return Number(sizeOf(Map.prototype, value));
  return types.isSet(value) ? Number(sizeOf(Set.prototype, value)) : 0;
}

function namedCount(value: object): number {
  if (types.isProxy(value)) return 0;
  return namedKeys(value).length + (userPrototype(value) === undefined ? 0 : 1);
}

/** By the language's own getters: a class of the user's may override them. */
function sizeOf(prototype: object, value: object): unknown {
  return Reflect.getOwnPropertyDescriptor(prototype, "size")?.get?.call(value);
}

function typedArrayLength(value: NodeJS.TypedArray): number {
  const prototype = Object.getPrototypeOf(Uint8Array.prototype);
  return Number(Reflect.getOwnPropertyDescriptor(prototype, "length")?.get?.call(value));
}

function elementsOf(owner: object, start: number, end: number): Member[] {
  if (types.isMap(owner)) {
    const entries = part(Map.prototype.entries.call(owner), start, end);
    return entries.map(([key, value]) => ({ name: shortText(key), content: { value } }));
  }
  if (types.isSet(owner)) {
    const values = part(Set.prototype.values.call(owner), start, end);
    return values.map((value, index) => ({ name: String(start + index), content: { value } }));
  }
  return Array.from({ length: end - start }, (_, offset) =>
    memberOf(owner, String(start + offset), `[${start + offset}]`),
  );
}

function part<T>(values: Iterable<T>, start: number, end: number): T[] {
  const found: T[] = [];
  let index = 0;
  for (const value of values) {
    if (index >= end) break;
    if (index >= start) found.push(value);
    index += 1;
  }
  return found;
}

function namedMembers(owner: object, start: number, count: number): Member[] {
  if (types.isProxy(owner) || count <= 0) return [];
  const keys = namedKeys(owner);
  const members = keys
    .slice(start, start + count)
    .map((key) => (typeof key === "symbol" ? memberOf(owner, key) : memberOf(owner, key, accessTo(key))));
  const prototype = userPrototype(owner);
  const isLast = start <= keys.length && start + count > keys.length;
  if (prototype !== undefined && isLast)
    members.push({ name: "[[Prototype]]", content: { value: prototype } });
  return members;
}

/** Keys other than the elements and the length of a list. */
function namedKeys(owner: object): readonly (string | symbol)[] {
  const keys = Reflect.ownKeys(owner);
  if (Array.isArray(owner)) return keys.slice(indexKeys(owner, keys)).filter((key) => key !== "length");
  return types.isTypedArray(owner) ? keys.slice(typedArrayLength(owner)) : keys;
}

/** Keys begin with the elements, which a sparse array has fewer of than its length. */
function indexKeys(owner: readonly unknown[], keys: readonly (string | symbol)[]): number {
  if (keys.length > owner.length && keys[owner.length] === "length") return owner.length;
  return keys.indexOf("length");
}

/** The prototype of an instance of a class that is not JavaScript's own. */
function userPrototype(owner: object): object | undefined {
  const prototype: unknown = Object.getPrototypeOf(owner);
  if (typeof prototype !== "object" || prototype === null || types.isProxy(prototype)) return undefined;
  const maker: unknown = Reflect.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof maker === "function" && /^class\b/.test(Function.prototype.toString.call(maker))
    ? prototype
    : undefined;
}

function memberOf(owner: object, key: string | symbol, access?: string): Member {
  const named = {
    name: typeof key === "symbol" ? `[${String(key)}]` : key,
    ...(access === undefined ? {} : { access }),
  };
  const descriptor = Reflect.getOwnPropertyDescriptor(owner, key);
  if (descriptor === undefined) return { ...named, content: { text: "<empty>" } };
  if ("value" in descriptor) return { ...named, content: { value: descriptor.value } };
  const kinds = [descriptor.get && "Getter", descriptor.set && "Setter"].filter(Boolean);
  return { ...named, content: { text: `[${kinds.join("/")}]` } };
}

function accessTo(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** A value in one line. */
export function textOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return stringText(value);
    case "function":
      return functionText(value);
    case "object":
      return value === null ? "null" : objectText(value);
    case "bigint":
      return `${value}n`;
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}

function shortText(value: unknown): string {
  const text = textOf(value);
  return text.length > longestPreview ? `${text.slice(0, longestPreview)}…` : text;
}

function stringText(text: string): string {
  return text.length > longestString
    ? `${JSON.stringify(text.slice(0, longestString))}… ${text.length - longestString} more`
    : JSON.stringify(text);
}

function functionText(value: unknown): string {
  const source = Function.prototype.toString.call(value);
  const name = String(Reflect.getOwnPropertyDescriptor(Object(value), "name")?.value ?? "");
  if (/^class\b/.test(source)) return `class ${name}`;
  const [, parameters = ""] = /^[^(=]*\(([^()]*)\)/.exec(source.slice(0, longestPreview)) ?? [];
  return `ƒ ${name}(${parameters})`;
}

function objectText(value: object): string {
  const tensor = tensorText(value);
  if (tensor !== undefined) return tensor;
  const keys = types.isProxy(value) || indexedCount(value) > 0 ? [] : Object.keys(value);
  if (keys.length > previewKeys) return manyKeysText(value, keys);
  // `compact` as a number would put lists of more than six into lines of columns.
  const oneLine = { breakLength: Infinity, compact: true };
  const options = { depth: 0, customInspect: false, showProxy: true, getters: false, ...oneLine };
  try {
    const text = inspect(value, { ...options, maxArrayLength: 10, maxStringLength: longestPreview });
    const [first = ""] = text.split("\n");
    return first.length > 3 * longestPreview ? `${first.slice(0, 3 * longestPreview)}…` : first;
  } catch (error) {
    // Node asks a few classes for their name and stack, which may be theirs to compute.
    return `${typeOf(value)} (${error instanceof Error ? error.message : "cannot be shown"})`;
  }
}

function manyKeysText(value: object, keys: readonly string[]): string {
  const shown = keys.slice(0, previewKeys).map((key) => {
    const { content } = memberOf(value, key);
    const text = "text" in content ? content.text : nestedText(content.value);
    return `${/^[\w$]+$/.test(key) ? key : JSON.stringify(key)}: ${text}`;
  });
  const head = typeOf(value) === "Object" ? "" : `${typeOf(value)} `;
  return `${head}{ ${shown.join(", ")}, … ${keys.length - previewKeys} more }`;
}

function nestedText(value: unknown): string {
  return typeof value === "object" && value !== null ? `[${typeOf(value)}]` : shortText(value);
}

/** The class of an object, with its size: `Point`, `Array(3)`, `float32[2,3]`. */
function typeOf(value: object): string {
  const tensor = tensorText(value);
  if (tensor !== undefined) return tensor;
  if (types.isProxy(value)) return "Proxy";
  const name = className(value);
  const isList =
    Array.isArray(value) || types.isTypedArray(value) || types.isMap(value) || types.isSet(value);
  return isList ? `${name}(${indexedCount(value)})` : name;
}

function className(value: object): string {
  for (
    let owner: unknown = value;
    typeof owner === "object" && owner !== null;
    owner = Object.getPrototypeOf(owner)
  ) {
    if (types.isProxy(owner)) return "Proxy";
    const maker: unknown = Reflect.getOwnPropertyDescriptor(owner, "constructor")?.value;
    if (typeof maker !== "function") continue;
    const name: unknown = Reflect.getOwnPropertyDescriptor(maker, "name")?.value;
    if (typeof name === "string" && name !== "") return name;
  }
  return "Object";
}

/** A TensorFlow.js tensor, recognised by its data properties. */
function tensorText(value: object): string | undefined {
  if (types.isProxy(value)) return undefined;
  const data = (key: string): unknown => Reflect.getOwnPropertyDescriptor(value, key)?.value;
  const [dtype, shape] = [data("dtype"), data("shape")];
  if (typeof dtype !== "string" || !Array.isArray(shape) || data("strides") === undefined) return undefined;
  const signature = tensorSignature({ dtype, shape });
  return data("isDisposedInternal") === true ? `${signature} (disposed)` : signature;
}
