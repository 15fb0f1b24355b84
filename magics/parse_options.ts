import { UsageError } from "../runtime/usage_error.ts";
import type { Magic, MagicOption } from "./magic.ts";
import { nearestName } from "./nearest_name.ts";
import { splitWords } from "./split_words.ts";

/** A magic's line, read by its declared options. */
export interface ParsedOptions {
  /** What is not an option, in order. */
  readonly words: readonly string[];
  /** Values by option name, for example `--limit` → `20`; a flag that is set has the value `true`. */
  readonly options: ReadonlyMap<string, string | true>;
}

/**
 * Reads `--flag`, `--name value` and `--name=value` as `magic.options` declares them; after `--` all is words.
 * @param maxWords how many words the magic takes; more are a mistake.
 */
export function parseOptions(magic: Magic, args: string, maxWords: number): ParsedOptions {
  const where = `%${magic.name}`;
  const queue = [...splitWords(where, args)];
  const words: string[] = [];
  const options = new Map<string, string | true>();
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === "--") words.push(...queue.splice(0));
    else if (!word.startsWith("-") || word === "-") words.push(word);
    else {
      const [name = "", given] = splitAtEquals(word);
      const option = findOption(magic, name);
      options.set(
        name,
        optionValue(where, option, given ?? (option.value === undefined ? undefined : queue.shift())),
      );
    }
  }
  const extra = words[maxWords];
  if (extra !== undefined) {
    throw new UsageError(where, `it does not know what to do with "${extra}"`, `Use ${magic.usage}.`);
  }
  return { words, options };
}

function splitAtEquals(word: string): readonly [name: string, value?: string] {
  const at = word.indexOf("=");
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function findOption(magic: Magic, name: string): MagicOption {
  const declared = magic.options ?? [];
  const option = declared.find((candidate) => candidate.name === name);
  if (option !== undefined) return option;
  const names = [...declared.map((candidate) => candidate.name), "--help"];
  const nearest = nearestName(name, names);
  const advice = nearest === undefined ? `It has ${names.join(", ")}.` : `Did you mean ${nearest}?`;
  throw new UsageError(`%${magic.name}`, `there is no option ${name}`, advice);
}

function optionValue(where: string, option: MagicOption, given: string | undefined): string | true {
  if (option.value === undefined) {
    if (given === undefined) return true;
    throw new UsageError(where, `${option.name} takes no value, got "${given}"`, `Use ${option.name} alone.`);
  }
  if (given !== undefined && given !== "") return given;
  throw new UsageError(where, `${option.name} needs a value`, `Use ${option.name} ${option.value}.`);
}
