import type { PackedGraph } from "../../../protocol/payloads/packed_graph.ts";
import type { Place } from "../../outputs/place.ts";
import { element, keepKeys, option } from "../elements.ts";
import { openTabButton } from "../open_tab_button.ts";
import type { View } from "../renderer.ts";
import { type ColourMode, colouring, colourModes } from "./colours.ts";
import { details } from "./details.ts";
import { GraphCanvas } from "./graph_canvas.ts";
import { GraphState } from "./graph_state.ts";
import { graphTable, summaryOf } from "./graph_table.ts";
import { type Found, search } from "./search.ts";

const mime = "application/vnd.flowbook.graph.v1+json";

/** A graph with everything around it: search, colours and their legend, details, and the same as a table. */
export class GraphView implements View<PackedGraph> {
  readonly #place: Place;
  readonly #state: GraphState;
  readonly #canvas: GraphCanvas;
  readonly #node = element("section", "flowbook-graph-view");
  readonly #details = element("aside", "flowbook-graph-details");
  readonly #legend = element("ul", "flowbook-graph-legend");
  readonly #status = element("p", "flowbook-note");
  readonly #table = element("details", "flowbook-graph-table");
  readonly #colours = element("select");
  readonly #minor = element("input");
  #graph: PackedGraph;
  #mode: ColourMode = "kind";
  #found: readonly Found[] = [];
  #foundAt = -1;

  constructor(graph: PackedGraph, host: HTMLElement, place: Place) {
    this.#graph = graph;
    this.#place = place;
    this.#state = new GraphState(graph);
    this.#canvas = new GraphCanvas(this.#state, this.#colouring(host), {
      selected: () => this.#showSelected(),
      arranged: () => this.#showArranged(),
    });
    this.#node.classList.add(place.kind === "tab" ? "flowbook-graph-tab" : "flowbook-graph-output");
    this.#status.setAttribute("role", "status");
    this.#legend.setAttribute("aria-label", place.trans.__("Colours"));
    this.#details.setAttribute("aria-label", place.trans.__("Details"));
    const body = element("div", "flowbook-graph-body");
    body.append(this.#canvas.node, this.#details);
    this.#node.append(this.#toolbar(), body, this.#legend, this.#status, this.#table);
    host.replaceChildren(this.#node);
    this.#table.addEventListener("toggle", () => this.#fillTable());
    this.#chooseModes();
    this.#showArranged();
    this.#showSelected();
    this.#canvas.resize();
  }

  update(graph: PackedGraph): void {
    this.#graph = graph;
    this.#state.replace(graph);
    this.#chooseModes();
    this.#recolour();
    this.#showArranged();
    this.#showSelected();
  }

  resize(): void {
    this.#canvas.resize();
  }

  restyle(): void {
    this.#recolour();
    this.#canvas.restyle();
  }

  dispose(): void {
    this.#canvas.dispose();
  }

  #toolbar(): HTMLElement {
    const { trans } = this.#place;
    const bar = element("div", "flowbook-graph-toolbar");
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", trans.__("Graph"));
    const button = (text: string, act: () => void) => {
      const made = element("button", "", text);
      made.type = "button";
      made.addEventListener("click", act);
      return made;
    };
    bar.append(
      this.#searchField(),
      button(trans.__("Fit"), () => this.#canvas.fit()),
      button(trans.__("Open all"), () => this.#rearrange(() => this.#state.openAll())),
      button(trans.__("Close all"), () => this.#rearrange(() => this.#state.closeAll())),
      this.#minorChoice(),
      this.#colourChoice(),
    );
    const tab = () => ({ title: this.#graph.name, mime, data: { [mime]: this.#graph } }) as const;
    bar.append(...openTabButton(this.#place, tab));
    return bar;
  }

  #searchField(): HTMLElement {
    const { trans } = this.#place;
    const input = element("input", "flowbook-filter");
    input.type = "search";
    input.placeholder = trans.__("Search nodes");
    input.setAttribute("aria-label", trans.__("Search nodes"));
    input.setAttribute(keepKeys, "true");
    input.addEventListener("input", () => {
      this.#found = search(this.#state.index, input.value);
      this.#foundAt = -1;
      if (this.#found.length > 0) this.#showFound(0);
      else
        this.#status.textContent = input.value.trim() === "" ? this.#sizeText() : trans.__("Nothing found");
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || this.#found.length === 0) return;
      event.preventDefault();
      const step = event.shiftKey ? this.#found.length - 1 : 1;
      this.#showFound((this.#foundAt + step) % this.#found.length);
    });
    return input;
  }

  #minorChoice(): HTMLElement {
    const label = element("label");
    this.#minor.type = "checkbox";
    this.#minor.addEventListener("change", () =>
      this.#rearrange(() => this.#state.showMinor(this.#minor.checked)),
    );
    label.append(this.#minor, ` ${this.#place.trans.__("Constants and weights")}`);
    return label;
  }

  #colourChoice(): HTMLElement {
    const label = element("label", "", `${this.#place.trans.__("Colour by")} `);
    this.#colours.setAttribute(keepKeys, "true");
    this.#colours.addEventListener("change", () => {
      const mode = colourModes(this.#state.index).find((known) => known === this.#colours.value);
      this.#mode = mode ?? "kind";
      this.#recolour();
    });
    label.append(this.#colours);
    return label;
  }

  #chooseModes(): void {
    const { trans } = this.#place;
    const names: Readonly<Record<ColourMode, string>> = {
      kind: trans.__("op type"),
      device: trans.__("device"),
      time: trans.__("time"),
      memory: trans.__("memory"),
    };
    const modes = colourModes(this.#state.index);
    this.#colours.replaceChildren(...modes.map((mode) => option(names[mode], mode)));
    // Whoever gives costs with a graph wants to see them.
    const preferred = modes.includes("time") ? "time" : modes.includes("memory") ? "memory" : "kind";
    this.#mode = preferred;
    this.#colours.value = preferred;
    this.#recolour();
  }

  #colouring(host: HTMLElement) {
    const style = getComputedStyle(host);
    const series = [1, 2, 3, 4, 5, 6, 7, 8].map((number) =>
      style.getPropertyValue(`--flowbook-series-${number}`).trim(),
    );
    return colouring(this.#state.index, this.#mode, series);
  }

  #recolour(): void {
    this.#canvas.colouring = this.#colouring(this.#node);
    this.#showLegend();
    this.#canvas.draw();
  }

  #rearrange(change: () => void): void {
    change();
    this.#showArranged();
    this.#showSelected();
    this.#canvas.fit();
  }

  #reveal(found: Found): void {
    const item = this.#state.reveal(found);
    this.#showArranged();
    this.#showSelected();
    this.#canvas.show(item);
  }

  #showFound(at: number): void {
    const found = this.#found[at];
    if (found === undefined) return;
    this.#foundAt = at;
    this.#reveal(found);
    const { trans } = this.#place;
    const name = this.#state.selected === undefined ? "" : this.#state.nameOf(this.#state.selected);
    this.#status.textContent = trans.__("%1 of %2: %3", at + 1, this.#found.length, name);
  }

  #sizeText(): string {
    const { visible, index } = this.#state;
    const { trans } = this.#place;
    const shown = trans.__("%1 boxes for %2 nodes", visible.boxes.length, index.nodeCount);
    const { leftOut } = index.graph;
    return leftOut === 0 ? shown : `${shown}; ${trans.__("%1 nodes more are not in the notebook", leftOut)}`;
  }

  #showArranged(): void {
    const { trans } = this.#place;
    this.#minor.checked = this.#state.withMinor;
    this.#status.textContent = this.#sizeText();
    this.#canvas.canvas.setAttribute("aria-label", summaryOf(this.#state));
    this.#canvas.node.setAttribute("role", "application");
    this.#canvas.node.setAttribute(
      "aria-label",
      trans.__("Graph of %1. Arrows follow edges, Enter opens and closes scopes.", this.#graph.name),
    );
    this.#showLegend();
    this.#fillTable();
    this.#canvas.draw();
  }

  #showSelected(): void {
    const { selected } = this.#state;
    const actions = {
      reveal: (found: Found) => this.#reveal(found),
      toggle: (item: number) => this.#canvas.toggle(item),
    };
    this.#details.replaceChildren(...details(this.#state, this.#place.trans, actions));
    if (selected !== undefined) this.#status.textContent = this.#state.nameOf(selected);
  }

  #showLegend(): void {
    const entries = this.#canvas.colouring
      .legend(this.#state.visible.boxes)
      .map(({ colour, strength, label }) => {
        const entry = element("li");
        const sample = element("span", "flowbook-graph-sample");
        sample.style.setProperty("--flowbook-colour", colour);
        sample.style.setProperty("--flowbook-strength", `${Math.round(100 * strength)}%`);
        entry.append(sample, label);
        return entry;
      });
    this.#legend.replaceChildren(...entries);
  }

  #fillTable(): void {
    const { trans } = this.#place;
    const summary = element("summary", "", trans.__("As a table"));
    this.#table.replaceChildren(summary, ...(this.#table.open ? [graphTable(this.#state, trans)] : []));
  }
}
