import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

/** `%%markdown` */
export const markdown: Magic = {
  name: "markdown",
  kind: "cell",
  body: "text",
  summary: "Show the cell as Markdown.",
  usage: "%%markdown",
  example: "%%markdown\nThe area of a circle is $\\pi r^2$.",
  run({ args, body = "", display }) {
    parseOptions(markdown, args, 0);
    display.markdown(body);
  },
};
