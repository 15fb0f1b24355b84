import { findMagic } from "./find_magic.ts";
import { alignedRows, helpText, magicForms } from "./help_text.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

const introduction = `A cell is TypeScript. Its last expression is shown; top-level await works; what a cell declares, later
cells see and may declare again.

  display(value)          show more than one value; also display.html, .markdown, .svg, .png, .vega …
  import { tf } from "flowbook"   TensorFlow.js on TensorFlow's own library
  Tab, Shift+Tab          completion, and types and documentation of the name at the cursor
`;

/** `%help`, `%help NAME` */
export const help: Magic = {
  name: "help",
  kind: "line",
  summary: "Explain cells and magics, or one magic in full.",
  usage: "%help [NAME]",
  example: "%help time",
  run({ args, magics, print }) {
    const [name] = parseOptions(help, args, 1).words;
    if (name !== undefined) {
      print(helpText(findMagic(magics, name.replace(/^%+/, ""))));
      return;
    }
    const rows = magics.map((magic) => [magicForms(magic).join(", "), magic.summary] as const);
    print(`${introduction}\nMagics:\n${alignedRows(rows).join("\n")}\n`);
  },
};
