/** Which library draws a specification. */
export type ChartKind = "vega" | "vega-lite";

/** The kind named by a specification's `$schema`, or undefined if it has none of Vega's. */
export function chartKind(value: unknown): ChartKind | undefined {
  if (typeof value !== "object" || value === null || !("$schema" in value)) return undefined;
  const { $schema: schema } = value;
  if (typeof schema !== "string") return undefined;
  const match = /^https?:\/\/vega\.github\.io\/schema\/(vega-lite|vega)\/v\d/.exec(schema);
  if (match === null) return undefined;
  return match[1] === "vega" ? "vega" : "vega-lite";
}

/** The kind of a specification that the user says is one, though it may lack `$schema`. */
export function assumedChartKind(value: object): ChartKind {
  return chartKind(value) ?? ("marks" in value && Array.isArray(value.marks) ? "vega" : "vega-lite");
}
