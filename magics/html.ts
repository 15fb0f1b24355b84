import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

/** `%%html` */
export const html: Magic = {
  name: "html",
  kind: "cell",
  body: "text",
  summary: "Show the cell as HTML.",
  usage: "%%html",
  example: "%%html\n<b>bold</b> and <i>italic</i>",
  run({ args, body = "", display }) {
    parseOptions(html, args, 0);
    display.html(body);
  },
};
