import type { CapturedKind, Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";
import { variableName } from "./variable_name.ts";

const kinds: readonly CapturedKind[] = ["stdout", "stderr", "display"];

/** `%%capture` */
export const capture: Magic = {
  name: "capture",
  kind: "cell",
  summary: "Run the cell and keep what it prints and shows in a variable; without one nothing is kept.",
  usage: "%%capture [NAME] [--no-stdout] [--no-stderr] [--no-display]",
  example:
    '%%capture kept --no-display\nconsole.log("kept as kept.stdout; kept.show() shows it");\ndisplay("shown");',
  options: [
    { name: "--no-stdout", summary: "Show what is printed to stdout." },
    { name: "--no-stderr", summary: "Show what is printed to stderr." },
    { name: "--no-display", summary: "Show displays and the result." },
  ],
  declares(args) {
    const name = /^(?:\s*--[\w-]+)*\s*([\p{ID_Start}_$][\p{ID_Continue}$]*)/u.exec(args)?.[1];
    return name === undefined ? "" : `var ${name}: CapturedOutput;`;
  },
  async run(call) {
    const { words, options } = parseOptions(capture, call.args, 1);
    const name = variableName(capture, words[0]);
    const kept = call.capture(kinds.filter((kind) => !options.has(`--no-${kind}`)));
    // Before the cell runs: one that fails or is interrupted still leaves what came until then.
    if (name !== undefined) {
      const assign = await call.evaluate(`var ${name}; (captured: any) => { ${name} = captured; }`);
      parseAssign(assign)(kept.output);
    }
    return kept.evaluate(call.body ?? "");
  },
};

function parseAssign(value: unknown): (captured: object) => void {
  return value as (captured: object) => void;
}
