import type { TranslationBundle } from "@jupyterlab/translation";
import { element, heading, scrollingGrid } from "../elements.ts";
import { firstTensor } from "./box_texts.ts";
import type { GraphState } from "./graph_state.ts";
import { itemAt } from "./visible_graph.ts";

const MOST_ROWS = 500;

/** What a screen reader says of the picture. */
export function summaryOf({ index, visible }: GraphState): string {
  const { graph, nodeCount } = index;
  const names = (ends: readonly { readonly name: string }[]) =>
    ends.length === 0
      ? "nothing"
      : ends
          .slice(0, 5)
          .map(({ name }) => name)
          .join(", ");
  return `Graph of ${graph.name}: takes ${names(graph.inputs)}, gives ${names(graph.outputs)}; ${nodeCount} nodes in ${visible.boxes.length} boxes.`;
}

/** The boxes of the picture and where what they give goes to. */
export function graphTable(state: GraphState, trans: TranslationBundle): HTMLElement {
  const { visible, layout, index } = state;
  const targets = new Map<number, string[]>();
  for (const { from, to } of visible.links) {
    const known = targets.get(from) ?? [];
    targets.set(from, known);
    known.push(state.nameOf(to));
  }
  const grid = scrollingGrid(trans.__("Boxes of the graph"));
  const table = element("table");
  const head = table.createTHead().insertRow();
  for (const name of ["name", "what", "gives", "gives to"]) head.append(heading("col", trans.__(name)));
  const body = table.createTBody();
  for (const item of visible.boxes.slice(0, MOST_ROWS)) {
    const row = body.insertRow();
    const what = itemAt(index, item);
    row.append(heading("row", state.nameOf(item)));
    const { title, line } = state.textsOf(item);
    row.insertCell().textContent = what.kind === "node" ? title : line;
    row.insertCell().textContent = what.kind === "node" ? firstTensor(index, what.node) : "";
    const to = targets.get(item) ?? [];
    row.insertCell().textContent = to.slice(0, 6).join(", ") + (to.length > 6 ? ", …" : "");
  }
  grid.append(table);
  const more = layout.items.length - MOST_ROWS;
  if (more > 0) grid.append(element("p", "flowbook-note", trans.__("… and %1 more", more)));
  return grid;
}
