/** What a person may choose about views in JupyterLab's settings; `schema/settings.json` describes each. */
export interface ViewSettings {
  /** How much of its past a smoothed curve keeps at each point: 0 is the raw curve. */
  readonly smoothing: number;
  /** What curves are drawn over, until another axis is chosen at the chart. */
  readonly axis: "step" | "epoch" | "time";
  /** Rows that a table below a cell shows at a time. */
  readonly tableRows: number;
}

/** As in `schema/settings.json`. */
export const defaultViewSettings: ViewSettings = { smoothing: 0, axis: "step", tableRows: 12 };

/** Reads what the settings registry holds; whatever is no such setting keeps its default. */
export function parseViewSettings(value: unknown): ViewSettings {
  const { axis, smoothing, tableRows } = Object(value) as Readonly<Record<string, unknown>>;
  return {
    smoothing: within(smoothing, [0, 0.99], defaultViewSettings.smoothing),
    axis: axis === "step" || axis === "epoch" || axis === "time" ? axis : defaultViewSettings.axis,
    tableRows: Math.round(within(tableRows, [3, 100], defaultViewSettings.tableRows)),
  };
}

function within(value: unknown, [least, most]: readonly [number, number], otherwise: number): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return otherwise;
  return Math.min(Math.max(value, least), most);
}
