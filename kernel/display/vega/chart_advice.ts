import { createRequire } from "node:module";
import { nearestName } from "../../../magics/nearest_name.ts";

/** Which definition of Vega-Lite's JSON schema lists the words that a property may have. */
const vocabularies: Readonly<Record<string, string>> = {
  mark: "Mark",
  type: "StandardType",
  aggregate: "NonArgAggregateOp",
};

/**
 * Names the misspelled word of a Vega-Lite specification that could not be drawn. Vega-Lite's own messages
 * for these ("Cannot read properties of undefined") do not say which word it stumbled over.
 */
export function chartAdvice(spec: object): string | undefined {
  const schema: unknown = createRequire(import.meta.url)("vega-lite/build/vega-lite-schema.json");
  for (const [property, word] of wordsOf(spec)) {
    const known = enumOf(schema, vocabularies[property] ?? "");
    if (known.length === 0 || known.includes(word)) continue;
    const nearest = nearestName(word, known);
    const hint = nearest === undefined ? `use one of ${known.join(", ")}` : `did you mean "${nearest}"?`;
    return `"${word}" is not a ${property}; ${hint}`;
  }
  return undefined;
}

/** Marks, encoding types and aggregates, in layers and concatenations too; data is not looked into. */
function* wordsOf(node: unknown): Generator<readonly [property: string, word: string]> {
  if (typeof node !== "object" || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === "mark") {
      const type: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "type") : value;
      if (typeof type === "string") yield ["mark", type];
    } else if (key === "encoding" && typeof value === "object" && value !== null) {
      for (const definition of Object.values(value)) yield* definitionWords(definition);
    } else if (["layer", "concat", "hconcat", "vconcat", "spec"].includes(key)) {
      for (const part of Array.isArray(value) ? value : [value]) yield* wordsOf(part);
    }
  }
}

function* definitionWords(definition: unknown): Generator<readonly [property: string, word: string]> {
  if (typeof definition !== "object" || definition === null) return;
  for (const property of ["type", "aggregate"]) {
    const word: unknown = Reflect.get(definition, property);
    if (typeof word === "string" && word !== "geojson") yield [property, word];
  }
}

function enumOf(schema: unknown, definition: string): readonly string[] {
  const definitions =
    typeof schema === "object" && schema !== null ? Reflect.get(schema, "definitions") : undefined;
  const entry: unknown = definitions?.[definition];
  const words: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, "enum") : undefined;
  return Array.isArray(words) ? words.filter((word) => typeof word === "string") : [];
}
