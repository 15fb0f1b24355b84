import { alignedRows, magicForms } from "./help_text.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

/** `%lsmagic` */
export const lsmagic: Magic = {
  name: "lsmagic",
  kind: "line",
  summary: "List every magic with one sentence about it.",
  usage: "%lsmagic",
  example: "%lsmagic",
  run({ args, magics, print }) {
    parseOptions(lsmagic, args, 0);
    const rows = magics.map((magic) => [magicForms(magic).join(", "), magic.summary] as const);
    print(`${alignedRows(rows).join("\n")}\n\n%help NAME tells more about one.\n`);
  },
};
