import process from "node:process";
import { magics } from "../../magics/index.ts";
import type { MagicCall } from "../../magics/magic.ts";

/** A MagicCall that records what a magic does. */
export function fakeCall(
  call: Partial<MagicCall> = {},
): MagicCall & { readonly out: string[]; readonly err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  return {
    args: "",
    body: undefined,
    evaluate: async () => undefined,
    typeMode: async (mode = "show") => mode,
    display: (value) => out.push(`<${String(value)}>`),
    print: (text) => out.push(text),
    printError: (text) => err.push(text),
    cwd: process.cwd(),
    signal: new AbortController().signal,
    magics,
    ...call,
    out,
    err,
  };
}
