import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

/** Options stand before the code, which may hold anything. */
const optionsThenCode = /^\s*((?:(?:-b|--breakpoint)[ =]\S+\s*)*)([\s\S]*)$/;

/** `%debug CODE`, `%%debug` above a cell, or `%debug` alone after an error */
export const debug: Magic = {
  name: "debug",
  kind: "both",
  summary:
    "Run code in a debugger with a prompt: step (n, s, o), continue (c), look around (w, u, d, l, a, p EXPR), set breakpoints (b LINE), quit (q), list all commands (h). Stops before the first line, at breakpoints, at debugger statements and where an error is thrown. Alone, runs the cell that failed last again and stops where it throws.",
  usage: "%debug [-b LINE] [CODE], or %%debug [-b LINE] on the first line of a cell",
  example: "%debug [1, 2, 3].map((n) => n * n)",
  options: [
    {
      name: "--breakpoint",
      value: "LINE",
      summary: "Run to this line of the cell instead of stopping before the first; also -b, also several.",
    },
  ],
  async run({ args, body, debug: runInDebugger }) {
    const [, head = "", rest = ""] = optionsThenCode.exec(args) ?? [];
    // Reports what is no option of this magic.
    parseOptions(debug, head.replace(/(^|\s)-b\b/g, "$1--breakpoint"), 0);
    const lines = [...head.matchAll(/[ =](\S+)/g)].map(([, line = ""]) => parseLine(line));
    const code = [rest, body ?? ""].filter((part) => part.trim() !== "").join("\n");
    if (code === "" && body !== undefined)
      throw new UsageError("%debug", "there is no code to debug", `Use ${debug.usage}.`);
    const run = { atStart: code !== "" && lines.length === 0, lines };
    return runInDebugger(code === "" ? undefined : code, run);
  },
};

function parseLine(text: string): number {
  const line = Number(text);
  if (Number.isSafeInteger(line) && line > 0) return line;
  throw new UsageError("%debug", `--breakpoint needs a line, got "${text}"`, `Use ${debug.usage}.`);
}
