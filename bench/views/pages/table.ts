import { nullTranslator } from "@jupyterlab/translation/lib/base.js";
import { table } from "../../../extension/renderers/table.ts";
import { type Figures, frames, median } from "./page.ts";

const rowCount = 10_000;

/** A table of 10,000 rows: until it stands, and frames while it scrolls. */
export async function measure(host: HTMLElement): Promise<Figures> {
  const names = ["a", "b", "c", "d", "e"];
  const summary = {
    columns: names.map((name) => ({ name, type: "number" })),
    rows: Array.from({ length: rowCount }, (_, row) => names.map((_name, column) => row * 5 + column + 0.25)),
    ...{ rowCount, columnCount: names.length },
  };
  const place = { kind: "output", trans: nullTranslator.load("flowbook") } as const;
  const begun = performance.now();
  table.open(summary, host, place);
  const grid = host.querySelector(".flowbook-grid");
  if (grid === null) throw new Error("the table has no grid");
  // Asks for the layout, which counts too.
  const openMs = grid.getBoundingClientRect().height > 0 ? performance.now() - begun : Number.NaN;
  const times = await frames(60, (frame) => {
    grid.scrollTop = frame * 3000;
  });
  host.replaceChildren();
  return { table_10000_open_ms: openMs, table_10000_scroll_frame_ms: median(times) };
}
