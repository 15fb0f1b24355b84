import process from "node:process";
import { UsageError } from "../runtime/usage_error.ts";
import { alignedRows } from "./help_text.ts";
import type { Magic } from "./magic.ts";
import { nearestName } from "./nearest_name.ts";
import { parseOptions } from "./parse_options.ts";

/** Names whose values a list, which is saved with the notebook, does not show. */
const secret = /KEY|SECRET|TOKEN|PASS(?:WORD|WD|PHRASE)|CREDENTIAL/i;

/** `%env`, `%env NAME`, `%env NAME=VALUE` */
export const env: Magic = {
  name: "env",
  kind: "line",
  summary: "List, read, set or delete environment variables; a list hides the values of keys and passwords.",
  usage: "%env [NAME | NAME=VALUE | NAME VALUE | --delete NAME]",
  example: "%env GREETING=hello",
  options: [{ name: "--delete", value: "NAME", summary: "Remove the variable." }],
  run({ args, print }) {
    const assignment = /^\s*([A-Za-z_]\w*)\s*=(.*)$/.exec(args);
    if (assignment !== null) return set(assignment[1] ?? "", unquoted(assignment[2] ?? ""), print);
    const { words, options } = parseOptions(env, args, Number.POSITIVE_INFINITY);
    const removed = options.get("--delete");
    if (typeof removed === "string") {
      requireVariable(removed);
      delete process.env[removed];
      return print(`${removed} is no longer set.\n`);
    }
    const [name, ...value] = words;
    if (name === undefined) return print(`${alignedRows(list()).join("\n")}\n`);
    if (value.length > 0) return set(name, value.join(" "), print);
    return requireVariable(name);
  },
};

function list(): readonly (readonly [string, string])[] {
  const names = Object.keys(process.env).sort();
  return names.map((name) => [name, shown(name, process.env[name] ?? "")] as const);
}

function shown(name: string, value: string): string {
  return secret.test(name) ? "<hidden>" : value;
}

function set(name: string, value: string, print: (text: string) => void): void {
  process.env[name] = value;
  print(`${name}=${shown(name, value)}\n`);
}

function unquoted(text: string): string {
  const value = text.trim();
  return /^(?:"[^"]*"|'[^']*')$/.test(value) ? value.slice(1, -1) : value;
}

function requireVariable(name: string): string {
  const value = process.env[name];
  if (value !== undefined) return value;
  const nearest = nearestName(name, Object.keys(process.env));
  const advice = nearest === undefined ? `%env ${name}=VALUE sets it.` : `Did you mean ${nearest}?`;
  throw new UsageError("%env", `${name} is not set`, advice);
}
