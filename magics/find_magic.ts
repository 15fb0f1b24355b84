import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";
import { nearestName } from "./nearest_name.ts";

/** The magic called `name`. An unknown one is an error that suggests the nearest. */
export function findMagic(magics: readonly Magic[], name: string): Magic {
  const magic = magics.find((candidate) => candidate.name === name);
  if (magic !== undefined) return magic;
  const nearest = nearestName(
    name,
    magics.map((candidate) => candidate.name),
  );
  const advice =
    nearest === undefined ? "%lsmagic lists them." : `Did you mean %${nearest}? %lsmagic lists them all.`;
  throw new UsageError(`%${name}`, "there is no such magic", advice);
}
