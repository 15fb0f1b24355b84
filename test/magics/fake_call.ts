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
    debug: async () => undefined,
    capture: () => ({ output: {}, evaluate: async () => undefined }),
    display: Object.assign((value: unknown) => void out.push(`<${String(value)}>`), {
      html: (text: string) => void out.push(`<html ${text}>`),
      svg: (text: string) => void out.push(`<svg ${text}>`),
      markdown: (text: string) => void out.push(`<markdown ${text}>`),
    }),
    names: async () => [],
    nextInput: (text) => void out.push(`<input ${text}>`),
    history: async () => ({ session: 1, entries: [] }),
    typeMode: async (mode = "show") => mode,
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
