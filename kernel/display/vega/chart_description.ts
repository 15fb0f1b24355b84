import type { ChartKind } from "./chart_kind.ts";

/** One line that tells what a chart shows, for example `Vega-Lite chart: point, x: mass, y: length (344 rows)`. */
export function describeChart(spec: object, kind: ChartKind): string {
  const name = kind === "vega" ? "Vega chart" : "Vega-Lite chart";
  const parts = [titleOf(spec), markOf(spec), ...encodingsOf(spec)].filter((part) => part !== undefined);
  const description = parts.length === 0 ? name : `${name}: ${parts.join(", ")}`;
  const rows = rowCount(spec);
  return rows === undefined ? description : `${description} (${rows === 1 ? "1 row" : `${rows} rows`})`;
}

function titleOf(spec: object): string | undefined {
  const title = member(spec, "title");
  const text = typeof title === "object" ? member(title, "text") : title;
  return typeof text === "string" ? text : undefined;
}

function markOf(spec: object): string | undefined {
  const mark = member(spec, "mark");
  const type = typeof mark === "object" ? member(mark, "type") : mark;
  return typeof type === "string" ? type : undefined;
}

function encodingsOf(spec: object): readonly string[] {
  const encoding = member(spec, "encoding");
  if (typeof encoding !== "object" || encoding === null) return [];
  return Object.entries(encoding).flatMap(([channel, definition]) => {
    const field = member(definition, "field");
    const aggregate = member(definition, "aggregate");
    if (typeof aggregate === "string")
      return [`${channel}: ${aggregate}(${typeof field === "string" ? field : ""})`];
    return typeof field === "string" ? [`${channel}: ${field}`] : [];
  });
}

function rowCount(spec: object): number | undefined {
  const values = member(member(spec, "data"), "values");
  return Array.isArray(values) ? values.length : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
