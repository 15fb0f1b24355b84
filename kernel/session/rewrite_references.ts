import type { MagicString } from "magic-string";
import type { Program } from "oxc-parser";
import { topLevelReferences } from "./references.ts";
import { runtimeName } from "./shadowed_globals.ts";

/** What the variables that a cell can see are like. */
export interface VisibleNames {
  /** May not be assigned: `const`, `using` and imports. */
  readonly constants: ReadonlySet<string>;
  /** Hide a global of the same name. */
  readonly shadowing: ReadonlySet<string>;
}

/**
 * Gives mentions of variables called like globals their name in compiled code, and makes assignments to constants
 * throw as the language says, since the compiled variable is one that a later cell may redeclare.
 */
export function rewriteReferences(
  program: Program,
  edit: MagicString,
  { constants, shadowing }: VisibleNames,
): void {
  const names = new Set([...shadowing, ...perhapsAssigned(edit.original, constants)]);
  if (names.size === 0) return;
  for (const { name, start, end, shorthand, write } of topLevelReferences(program, names)) {
    const variable = shadowing.has(name) ? runtimeName(name) : name;
    const isRefused = write && constants.has(name);
    const text = isRefused ? `__flowbook.constant({ ${name}: ${variable} }).${name}` : variable;
    if (text !== name) edit.update(start, end, shorthand ? `${name}: ${text}` : text);
  }
}

const name = "[\\p{ID_Start}$_][\\p{ID_Continue}$]*";
const assignments = new RegExp(
  `(${name})\\s*(?:[-+*/%&|^<>?]*=(?![=>])|\\+\\+|--)|(?:\\+\\+|--)\\s*\\(*\\s*(${name})`,
  "gu",
);
/** Destructuring, elements of arrays, and loops over variables that they do not declare. */
const patterns = /[\]}]\s*=(?![=>])|\bfor\s*(?:await\s*)?\((?!\s*(?:const|let|var)\b)/;

/** A quick look at the text: most cells assign to none of their constants, and need no look at their scopes. */
function perhapsAssigned(text: string, constants: ReadonlySet<string>): Iterable<string> {
  if (constants.size === 0 || patterns.test(text)) return constants;
  const counts = new Map<string, number>();
  for (const [, before, after] of text.matchAll(assignments)) {
    const found = before ?? after ?? "";
    if (constants.has(found)) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  // One of them is the declaration, unless that is an import or was in an earlier cell.
  return [...counts]
    .filter(([found, count]) => count > 1 || !text.includes(`const ${found} =`))
    .map(([found]) => found);
}
