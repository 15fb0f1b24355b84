import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";

/** What a magic was told to call a variable; undefined if it was told nothing. @throws UsageError for no name. */
export function variableName(magic: Magic, given: string | true | undefined): string | undefined {
  if (given === undefined || given === true) return undefined;
  if (/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(given)) return given;
  throw new UsageError(`%%${magic.name}`, `"${given}" cannot name a variable`, `Use ${magic.usage}.`);
}
