import { isTypeMode, type TypeMode, typeModes } from "../protocol/type_mode.ts";
import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";
import { nearestName } from "./nearest_name.ts";
import { parseOptions } from "./parse_options.ts";

const meanings: Readonly<Record<TypeMode, string>> = {
  show: "type errors are shown beside the output, the cell runs",
  strict: "type errors stop a cell before it runs",
  off: "types are not checked",
};

/** `%types`, `%types show`, `%types strict`, `%types off` */
export const types: Magic = {
  name: "types",
  kind: "line",
  summary: "Show type errors beside the output, stop cells that have some, or check no types.",
  usage: "%types [show|strict|off]",
  example: "%types show",
  subcommands: typeModes,
  async run({ args, typeMode, print }) {
    const [word] = parseOptions(types, args, 1).words;
    const mode = await typeMode(word === undefined ? undefined : parseMode(word));
    const from = word === undefined ? "" : ", from the next cell on";
    print(`types ${mode}: ${meanings[mode]}${from}\n`);
  },
};

function parseMode(word: string): TypeMode {
  if (isTypeMode(word)) return word;
  const nearest = nearestName(word, typeModes);
  const advice = nearest === undefined ? `Use ${types.usage}.` : `Did you mean ${nearest}?`;
  throw new UsageError("%types", `there is no mode ${word}`, advice);
}
