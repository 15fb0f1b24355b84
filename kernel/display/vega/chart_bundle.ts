import { inspect } from "node:util";
import { loadingModule } from "../../user/module_loads.ts";
import { reason, textBundle } from "../formatters/text.ts";
import type { MimeBundle } from "../mime_bundle.ts";
import { describeChart } from "./chart_description.ts";
import type { ChartKind } from "./chart_kind.ts";

const mimeTypes = { vega: "application/vnd.vega.v5+json", "vega-lite": "application/vnd.vegalite.v5+json" };
const schemas = {
  vega: "https://vega.github.io/schema/vega/v5.json",
  "vega-lite": "https://vega.github.io/schema/vega-lite/v5.json",
};

/**
 * A chart for JupyterLab (as a Vega 5 specification), for the saved notebook (as PNG) and for a terminal (a
 * line of text). A specification that cannot be drawn shows why, with the specification.
 */
export async function chartBundle(value: unknown, kind: ChartKind, folder: string): Promise<MimeBundle> {
  let spec: object;
  try {
    spec = jsonSpec(value, kind);
  } catch (error) {
    return textBundle(`${kind} chart: the specification is not JSON: ${reason(error)}`);
  }
  const rich = { [mimeTypes[kind]]: spec };
  const text = describeChart(spec, kind);
  // Vega takes a third of a second to load; only notebooks with charts pay for it.
  const { drawChart } = await loadingModule(() => import("./draw_chart.ts"));
  // Vega writes into the rows it is given.
  const drawn = await drawChart(structuredClone(spec), kind, folder);
  if ("error" in drawn) {
    const { chartAdvice } = await loadingModule(() => import("./chart_advice.ts"));
    const advice = kind === "vega-lite" ? chartAdvice(spec) : undefined;
    const message = advice === undefined ? drawn.error : `${advice} (${drawn.error})`;
    return textBundle(`${kind} chart: ${message}\n${inspect(spec, { depth: 8, maxArrayLength: 3 })}`);
  }
  if ("unpictured" in drawn) {
    const note = `${text}\nNo picture was saved: ${drawn.unpictured}.`;
    return { data: { ...rich, "text/plain": note }, metadata: {} };
  }
  return {
    data: { ...rich, "image/png": drawn.png.toString("base64"), "text/plain": text },
    metadata: { "image/png": { width: drawn.width, height: drawn.height } },
  };
}

/** Plain JSON under the version 5 schema, the only one that JupyterLab and VS Code draw. */
function jsonSpec(value: unknown, kind: ChartKind): object {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  return { ...(typeof copy === "object" ? copy : {}), $schema: schemas[kind] };
}
