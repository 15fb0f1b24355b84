import { inspect } from "node:util";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";
import { typeName } from "./type_name.ts";
import { variables } from "./variables.ts";

const VALUE_CHARS = 60;

/** `%who` */
export const who: Magic = {
  name: "who",
  kind: "line",
  summary: "List the variables of the notebook with their types and, in short, their values.",
  usage: "%who [TYPE …]",
  example: "const answer = 42;\n%who",
  async run(call) {
    const { words } = parseOptions(who, call.args, Number.POSITIVE_INFINITY);
    const rows = (await variables(call))
      .map(([name, value]) => ({ name, type: typeName(value), value: shortValue(value) }))
      .filter(({ type }) => words.length === 0 || words.includes(type));
    if (rows.length === 0) return call.print("There are no variables.\n");
    const nameWidth = Math.max(...rows.map(({ name }) => name.length));
    const typeWidth = Math.max(...rows.map(({ type }) => type.length));
    for (const { name, type, value } of rows) {
      call.print(`${`${name.padEnd(nameWidth)}  ${type.padEnd(typeWidth)}  ${value}`.trimEnd()}\n`);
    }
  },
};

function shortValue(value: unknown): string {
  if (typeof value === "object" && value !== null && /\[[\d,]*\]$/.test(typeName(value))) return "";
  const options = { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 8, maxStringLength: 80 };
  const text = inspect(value, { ...options, customInspect: false }).replace(/\s+/g, " ");
  return text.length > VALUE_CHARS ? `${text.slice(0, VALUE_CHARS - 1)}…` : text;
}
