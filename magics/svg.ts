import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

/** `%%svg` */
export const svg: Magic = {
  name: "svg",
  kind: "cell",
  body: "text",
  summary: "Show the cell as an SVG drawing.",
  usage: "%%svg",
  example:
    '%%svg\n<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18"/></svg>',
  run({ args, body = "", display }) {
    parseOptions(svg, args, 0);
    display.svg(body);
  },
};
