import { inspect } from "node:util";
import { consistsOf } from "../../message_json.ts";
import { hasManyParts, leadingKeys } from "../large_values.ts";
import type { MimeBundle } from "../mime_bundle.ts";
import type { Formatter } from "./formatter.ts";

const characterLimit = 200_000;

/** Any value, as Node's `util.inspect` writes it. Never throws. */
export const text: Formatter = {
  name: "text",
  format: (value) => textBundle(inspectText(value)),
};

/** A bundle of `text/plain` alone. */
export function textBundle(plain: string): MimeBundle {
  return { data: { "text/plain": plain }, metadata: {} };
}

/** Text of a value whose own code may throw: custom inspectors and `toString` of user classes do. */
export function inspectText(value: unknown): string {
  try {
    return cut(value, inspectBounded(value));
  } catch (error) {
    return `[value that cannot be shown: ${reason(error)}]`;
  }
}

/** What an error says, for errors that may be anything at all. */
export function reason(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "its error cannot be read either";
  }
}

/** `inspect` limits arrays but neither keys nor the product of nested arrays; both can take minutes. */
function inspectBounded(value: unknown): string {
  if (typeof value === "string" && isPlainAscii(value)) return `'${value}'`;
  const { shown, omitted } = leadingKeys(value);
  const limits = hasManyParts(shown) ? { depth: 2, maxArrayLength: 20 } : { depth: 4, maxArrayLength: 100 };
  const plain = inspect(shown, { ...limits, maxStringLength: null, breakLength: 100 });
  return omitted === 0 ? plain : `${plain}\n… ${omitted} more keys`;
}

/** Nothing to escape: `inspect` would look at each character of a text of 50 MB several times. */
function isPlainAscii(text: string): boolean {
  return consistsOf(text, /[ -&(-[\]-~]*/y);
}

/** A string is shown whole because it was asked for; long texts inside a structure were not. */
function cut(value: unknown, plain: string): string {
  return typeof value === "string" ? plain : shortened(plain);
}

/** A text of which nobody reads more than the beginning. */
export function shortened(plain: string): string {
  if (plain.length <= characterLimit) return plain;
  return `${plain.slice(0, characterLimit)}\n… ${plain.length - characterLimit} more characters`;
}
