import type { PackedGraph } from "../../../protocol/payloads/packed_graph.ts";
import { type BoxTexts, boxSize, boxTexts } from "./box_texts.ts";
import { type GraphIndex, indexGraph, rootScope } from "./graph_index.ts";
import { type GraphLayout, layoutGraph } from "./graph_layout.ts";
import type { Found } from "./search.ts";
import { itemAt, scopeItem, type VisibleGraph, visibleGraph } from "./visible_graph.ts";

/** What the reader sees of a graph: which scopes are open, what is selected; and where everything stands. */
export class GraphState {
  index: GraphIndex;
  visible: VisibleGraph;
  layout: GraphLayout;
  selected: number | undefined;
  /** Of links from and to what is selected. */
  highlighted: ReadonlySet<number> = new Set();
  #expanded: Set<number>;
  #withMinor = false;
  readonly #texts = new Map<number, BoxTexts>();

  constructor(graph: PackedGraph) {
    this.index = indexGraph(graph);
    this.#expanded = this.#scopesOf(graph.expanded);
    this.visible = visibleGraph(this.index, this.#shown);
    this.layout = this.#layout();
  }

  get withMinor(): boolean {
    return this.#withMinor;
  }

  /** Shows another graph in which what has the same name is open and selected as before. */
  replace(graph: PackedGraph): void {
    const open = [...this.#expanded].map((scope) => this.index.scopePaths[scope] ?? "");
    const name = this.selected === undefined ? undefined : this.nameOf(this.selected);
    this.index = indexGraph(graph);
    this.#expanded = this.#scopesOf(open);
    this.#texts.clear();
    this.#arrange();
    this.select(this.layout.items.find(({ item }) => this.nameOf(item) === name)?.item);
  }

  textsOf(item: number): BoxTexts {
    const texts = this.#texts.get(item) ?? boxTexts(this.index, item);
    this.#texts.set(item, texts);
    return texts;
  }

  /** The path of a node or scope; `output name` of an output. */
  nameOf(item: number): string {
    const what = itemAt(this.index, item);
    if (what.kind === "node") return this.index.graph.names[what.node] ?? "";
    if (what.kind === "scope") return this.index.scopePaths[what.scope] ?? "";
    return `output ${this.index.graph.outputs[what.output]?.name ?? ""}`;
  }

  select(item: number | undefined): void {
    this.selected = item;
    const highlighted = new Set<number>();
    if (item !== undefined) {
      for (const [link, { from, to }] of this.layout.links.entries()) {
        if (from === item || to === item) highlighted.add(link);
      }
    }
    this.highlighted = highlighted;
  }

  isOpen(scope: number): boolean {
    return this.#expanded.has(scope);
  }

  /** Opens a closed scope and closes an open one. @returns whether there was anything to do */
  toggle(item: number): boolean {
    const what = itemAt(this.index, item);
    if (what.kind !== "scope") return false;
    if (!this.#expanded.delete(what.scope)) this.#expanded.add(what.scope);
    this.#arrange();
    this.select(this.selected);
    return true;
  }

  openAll(): void {
    this.#expanded = new Set(this.index.scopePaths.keys());
    this.#arrange();
    this.select(this.selected);
  }

  closeAll(): void {
    this.#expanded = new Set();
    this.#arrange();
    this.select(undefined);
  }

  showMinor(withMinor: boolean): void {
    this.#withMinor = withMinor;
    this.#arrange();
    this.select(
      this.selected !== undefined && this.layout.placeOf.has(this.selected) ? this.selected : undefined,
    );
  }

  /** Opens the scopes around something and selects it. */
  reveal({ kind, number }: Found): number {
    const { nodeScopes, scopeParents, isMinor } = this.index;
    let scope = (kind === "node" ? nodeScopes[number] : scopeParents[number]) ?? rootScope;
    for (; scope !== rootScope; scope = scopeParents[scope] ?? rootScope) this.#expanded.add(scope);
    if (kind === "node" && isMinor[number] === 1) this.#withMinor = true;
    const item = kind === "node" ? number : scopeItem(this.index, number);
    this.#arrange();
    // A scope of nothing but constants.
    if (!this.layout.placeOf.has(item)) {
      this.#withMinor = true;
      this.#arrange();
    }
    this.select(item);
    return item;
  }

  get #shown() {
    return { expanded: this.#expanded, withMinor: this.#withMinor };
  }

  #scopesOf(paths: readonly string[]): Set<number> {
    return new Set(paths.flatMap((path) => this.index.scopeOfPath.get(path) ?? []));
  }

  #arrange(): void {
    this.visible = visibleGraph(this.index, this.#shown);
    this.layout = this.#layout();
  }

  #layout(): GraphLayout {
    return layoutGraph(this.index, this.visible, (item) => boxSize(this.textsOf(item)));
  }
}
