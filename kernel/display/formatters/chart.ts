import { chartBundle } from "../vega/chart_bundle.ts";
import { chartKind } from "../vega/chart_kind.ts";
import type { Formatter } from "./formatter.ts";

/** Vega and Vega-Lite specifications, recognised by their `$schema`. */
export const chart: Formatter = {
  name: "chart",
  format(value, { folder }) {
    const kind = chartKind(value);
    return kind === undefined ? undefined : chartBundle(value, kind, folder);
  },
};
