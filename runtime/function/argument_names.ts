/** `x`, `options` … of `(x, { rate }, options) => …`; undefined for a parameter that is taken apart. */
export function parameterNames(fn: (...parameters: never[]) => unknown): readonly (string | undefined)[] {
  const text = fn.toString();
  const single = /^(?:async\s+)?([\w$]+)\s*=>/.exec(text);
  if (single !== null) return [single[1]];
  const list = /^[^(]*\(([^)]*)\)/.exec(text)?.[1] ?? "";
  const names: (string | undefined)[] = [];
  let depth = 0;
  let current = "";
  for (const character of `${list},`) {
    if ("{[(".includes(character)) depth += 1;
    if ("}])".includes(character)) depth -= 1;
    if (character !== "," || depth > 0) {
      current += character;
      continue;
    }
    names.push(/^\s*([\w$]+)\s*(?:=.*)?$/s.exec(current)?.[1]);
    current = "";
  }
  return names;
}

/**
 * What an argument of a graph is called: the parameter, or the key of a record in it.
 * @param path of the tensor in the list of parameters: `[0].x[1]`
 */
export function argumentName(path: string, names: readonly (string | undefined)[]): string {
  const [first = "", ...rest] = path.match(/[\w$]+/g) ?? [];
  const own = names[Number(first)];
  const named = rest.some((part) => !/^\d/.test(part)) ? rest : [own ?? `arg_${first}`, ...rest];
  return named.join("_").replaceAll("$", "_");
}
