import * as tfjs from "@tensorflow/tfjs";
import { UsageError } from "../usage_error.ts";

/** A part of an argument. A trace holds for its key alone: the value, or the dtype and shape of a tensor. */
export interface Leaf {
  /** `x`, `options.rate`, `layers[0]` */
  readonly path: string;
  readonly key: string;
  readonly isTensor: boolean;
}

/** The tensors in a value made of arrays and records, in the order in which `replaceTensors` takes others. */
export interface Flattened {
  readonly tensors: readonly tfjs.Tensor[];
  readonly leaves: readonly Leaf[];
}

/** Values deeper than this have no end, or are no arguments. */
const DEEPEST = 32;

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

export function flatten(value: unknown, path: string): Flattened {
  const tensors: tfjs.Tensor[] = [];
  const leaves: Leaf[] = [];
  const visit = (part: unknown, at: string, depth: number): void => {
    if (depth > DEEPEST) {
      throw new UsageError(
        "tf.function",
        `${at} is nested too deeply`,
        "Pass arrays and records of tensors.",
      );
    }
    if (isArgumentTensor(part)) {
      leaves.push({ path: at, key: `${part.dtype}[${part.shape.join(",")}]`, isTensor: true });
      tensors.push(part);
    } else if (Array.isArray(part)) {
      leaves.push({ path: at, key: `array of ${part.length}`, isTensor: false });
      for (const [index, element] of part.entries()) visit(element, `${at}[${index}]`, depth + 1);
    } else if (isRecord(part)) {
      leaves.push({ path: at, key: `{${Object.keys(part).join()}}`, isTensor: false });
      for (const [name, element] of Object.entries(part)) visit(element, `${at}.${name}`, depth + 1);
    } else leaves.push({ path: at, key: keyOf(part), isTensor: false });
  };
  visit(value, path, 0);
  return { tensors, leaves };
}

/** The same value with other tensors, taken from `tensors` in order. */
export function replaceTensors(value: unknown, tensors: Iterator<tfjs.Tensor>): unknown {
  if (isArgumentTensor(value)) {
    const next = tensors.next();
    if (next.done === true) throw new Error("tf.function: too few tensors.");
    return next.value;
  }
  if (Array.isArray(value)) return value.map((element) => replaceTensors(element, tensors));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, element]) => [name, replaceTensors(element, tensors)]),
  );
}

/** Variables are used as themselves, not by the value that they have at a call. */
function isArgumentTensor(value: unknown): value is tfjs.Tensor {
  return value instanceof tfjs.Tensor && !(value instanceof tfjs.Variable);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function keyOf(value: unknown): string {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return `${value}`;
  if ((typeof value === "object" && value !== null) || typeof value === "function") {
    return `${typeof value} ${identityOf(value)}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}

function identityOf(value: object): number {
  let identity = identities.get(value);
  if (identity === undefined) {
    lastIdentity += 1;
    identity = lastIdentity;
    identities.set(value, identity);
  }
  return identity;
}
