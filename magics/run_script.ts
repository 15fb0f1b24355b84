import process from "node:process";
import { UsageError } from "../runtime/usage_error.ts";
import type { Magic, MagicCall } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";
import { runProgram } from "./run_program.ts";
import { variableName } from "./variable_name.ts";

/** Options of the magics that hand their cell to a shell. */
export const scriptOptions = [
  {
    name: "--out",
    value: "NAME",
    summary: "Keep what is printed in the variable NAME instead of showing it.",
  },
  { name: "--err", value: "NAME", summary: "The same for what is printed to stderr." },
  { name: "--no-raise-error", summary: "Go on though the script ends with another status than 0." },
] as const;

/** Runs the body of `%%bash` or `%%sh` with the program of that name; other words are the script's `$1`, `$2` …. */
export async function runScript(magic: Magic, call: MagicCall): Promise<void> {
  const { words, options } = parseOptions(magic, call.args, Number.POSITIVE_INFINITY);
  const out = variableName(magic, options.get("--out"));
  const err = variableName(magic, options.get("--err"));
  let stdout = "";
  let stderr = "";
  const status = await runProgram(magic.name, ["-s", "--", ...words], {
    cwd: process.cwd(),
    signal: call.signal,
    env: {},
    input: call.body ?? "",
    print(text) {
      if (out === undefined) call.print(text);
      else stdout += text;
    },
    printError(text) {
      if (err === undefined) call.printError(text);
      else stderr += text;
    },
  });
  if (out !== undefined) await call.evaluate(`var ${out} = ${JSON.stringify(stdout)};`);
  if (err !== undefined) await call.evaluate(`var ${err} = ${JSON.stringify(stderr)};`);
  if (status === 0 || options.has("--no-raise-error")) return;
  const advice = "What it printed says why; --no-raise-error goes on regardless.";
  throw new UsageError(`%%${magic.name}`, `the script ended with ${status}`, advice);
}

/** `var name = ""` for `--out name`, in the fewest letters. */
export function declaredByScript(args: string): string {
  const names = [
    ...args.matchAll(/(?<!\S)--(?:out|err)(?:=|\s+)([\p{ID_Start}_$][\p{ID_Continue}$]*)(?!\S)/gu),
  ];
  return names.length === 0 ? "" : `var ${names.map(([, name]) => `${name}=""`).join()}`;
}
