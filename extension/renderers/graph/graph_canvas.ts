import { element, keepKeys } from "../elements.ts";
import { between, type Camera, centred, firstView, fitted, inDrawing, zoomed } from "./camera.ts";
import type { Colouring } from "./colours.ts";
import type { PlacedItem, PlacedLine } from "./graph_layout.ts";
import type { GraphState } from "./graph_state.ts";
import { type Paper, paintGraph } from "./paint_graph.ts";
import { type Direction, walk } from "./walk.ts";

/** What a reader did that more than the picture shows. */
export interface CanvasEvents {
  /** Another item, or none, is selected. */
  selected(): void;
  /** Scopes were opened or closed. */
  arranged(): void;
}

const MOVE_MS = 180;
/** A pointer that moves less than this clicks. */
const CLICK_REACH = 4;
const ZOOM_STEP = 1.25;

/** The picture of a graph: moved with the pointer or the keys, redrawn at most once a frame. */
export class GraphCanvas {
  readonly node = element("div", "flowbook-graph-canvas");
  readonly canvas = element("canvas");
  colouring: Colouring;
  readonly #state: GraphState;
  readonly #events: CanvasEvents;
  #camera: Camera = { scale: 1, x: 0, y: 0 };
  #paper: Paper | undefined;
  #size = { width: 0, height: 0 };
  #frame = 0;
  #move: { readonly from: Camera; readonly to: Camera; readonly startMs: number } | undefined;
  /** The camera that nobody has moved. */
  #first = this.#camera;

  constructor(state: GraphState, colouring: Colouring, events: CanvasEvents) {
    this.#state = state;
    this.#events = events;
    this.colouring = colouring;
    this.node.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.node.append(this.canvas);
    this.#listen();
  }

  /** Takes the size of its element; the first time, chooses what is seen. */
  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (width === 0 || height === 0) return;
    this.#size = { width, height };
    // Until somebody moves it the graph stays in view, whatever room there is.
    if (this.#camera === this.#first) {
      this.#first = firstView(this.#state.layout, this.#size);
      this.#camera = this.#first;
    }
    this.draw();
  }

  restyle(): void {
    this.#paper = undefined;
    this.draw();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
  }

  /** Shows all of the graph. */
  fit(): void {
    this.#moveTo(fitted(this.#state.layout, this.#size));
  }

  /** Brings an item into the middle. */
  show(item: number): void {
    const place = this.#state.layout.placeOf.get(item);
    if (place === undefined) return;
    const point = { x: place.left + place.width / 2, y: place.top + Math.min(place.height / 2, 60) };
    this.#moveTo(centred(this.#camera, point, this.#size));
  }

  zoom(factor: number, at = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    this.#move = undefined;
    this.#camera = zoomed(this.#camera, factor, at);
    this.draw();
  }

  pan(x: number, y: number): void {
    this.#move = undefined;
    this.#camera = { ...this.#camera, x: this.#camera.x + x, y: this.#camera.y + y };
    this.draw();
  }

  /** Opens or closes a scope, which stays where it is on the screen. */
  toggle(item: number): void {
    const before = this.#onScreen(item);
    if (!this.#state.toggle(item)) return;
    const after = this.#onScreen(item);
    if (before !== undefined && after !== undefined) this.pan(before.x - after.x, before.y - after.y);
    this.#events.arranged();
    this.#events.selected();
    this.draw();
  }

  select(item: number | undefined): void {
    this.#state.select(item);
    this.#events.selected();
    this.draw();
  }

  /** Draws in the next frame. */
  draw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame((nowMs) => {
      this.#frame = 0;
      this.#step(nowMs);
      this.paint();
      if (this.#move !== undefined) this.draw();
    });
  }

  /** Draws at once. */
  paint(): void {
    const { width, height } = this.#size;
    const context = this.canvas.getContext("2d");
    if (context === null || width === 0) return;
    const ratio = globalThis.devicePixelRatio;
    const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== pixelWidth) this.canvas.width = pixelWidth;
    if (this.canvas.height !== pixelHeight) this.canvas.height = pixelHeight;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#paper ??= paperOf(this.node);
    const state = this.#state;
    paintGraph(context, {
      layout: state.layout,
      camera: this.#camera,
      paper: this.#paper,
      width,
      height,
      selected: state.selected,
      highlighted: state.highlighted,
      textsOf: (item) => state.textsOf(item),
      fillOf: (item) => this.colouring.fillOf(item),
      labelOf: (line) => labelOf(state, line),
    });
  }

  #onScreen(item: number): { readonly x: number; readonly y: number } | undefined {
    const place = this.#state.layout.placeOf.get(item);
    const { scale, x, y } = this.#camera;
    if (place === undefined) return undefined;
    return { x: x + scale * (place.left + place.width / 2), y: y + scale * place.top };
  }

  #moveTo(to: Camera): void {
    const isStill = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? true;
    if (isStill) this.#camera = to;
    else this.#move = { from: this.#camera, to, startMs: performance.now() };
    this.draw();
  }

  #step(nowMs: number): void {
    if (this.#move === undefined) return;
    const { from, to, startMs } = this.#move;
    const share = Math.min(1, Math.max(0, (nowMs - startMs) / MOVE_MS));
    this.#camera = between(from, to, share * (2 - share));
    if (share === 1) this.#move = undefined;
  }

  #listen(): void {
    const { node } = this;
    const place = (event: MouseEvent) => {
      const { left, top } = node.getBoundingClientRect();
      return { x: event.clientX - left, y: event.clientY - top };
    };
    let pressed: { readonly x: number; readonly y: number; isDrag: boolean } | undefined;
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      pressed = { ...place(event), isDrag: false };
      node.setPointerCapture?.(event.pointerId);
    });
    node.addEventListener("pointermove", (event) => {
      if (pressed === undefined) return;
      const at = place(event);
      if (Math.hypot(at.x - pressed.x, at.y - pressed.y) < CLICK_REACH && !pressed.isDrag) return;
      this.pan(at.x - pressed.x, at.y - pressed.y);
      pressed = { ...at, isDrag: true };
    });
    node.addEventListener("pointerup", (event) => {
      if (pressed?.isDrag === false) this.select(this.itemAt(place(event)));
      pressed = undefined;
    });
    node.addEventListener("pointercancel", () => {
      pressed = undefined;
    });
    node.addEventListener("dblclick", (event) => {
      const item = this.itemAt(place(event));
      if (item !== undefined) this.toggle(item);
    });
    node.addEventListener("wheel", (event) => {
      // A notebook scrolls on past a graph that nobody has clicked into.
      if (!event.ctrlKey && !event.metaKey && !node.matches(":focus")) return;
      event.preventDefault();
      this.zoom(Math.exp(-wheelPixels(event) / 400), place(event));
    });
    node.addEventListener("focus", () => node.setAttribute(keepKeys, "true"));
    node.addEventListener("blur", () => node.removeAttribute(keepKeys));
    node.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const act = this.#keys[event.key];
      if (act === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
  }

  readonly #keys: Readonly<Record<string, (() => void) | undefined>> = Object.assign(Object.create(null), {
    ArrowDown: () => this.#walk("down"),
    ArrowUp: () => this.#walk("up"),
    ArrowLeft: () => this.#walk("left"),
    ArrowRight: () => this.#walk("right"),
    Enter: () => this.#state.selected !== undefined && this.toggle(this.#state.selected),
    Backspace: () => this.#selectOuter(),
    Escape: () => this.select(undefined),
    "+": () => this.zoom(ZOOM_STEP),
    "=": () => this.zoom(ZOOM_STEP),
    "-": () => this.zoom(1 / ZOOM_STEP),
    "0": () => this.fit(),
  });

  #walk(direction: Direction): void {
    const next = walk(this.#state.layout, this.#state.selected, direction);
    if (next === undefined) return;
    this.select(next);
    this.show(next);
  }

  /** The open scope around what is selected. */
  #selectOuter(): void {
    const { selected, visible, index } = this.#state;
    if (selected === undefined) return;
    const scope = visible.scopeOf(selected);
    const outer = scope === 0 ? undefined : index.nodeCount + scope;
    this.select(outer);
    if (outer !== undefined) this.show(outer);
  }

  /** What is at a point of the screen: a box before the scope that it stands in. */
  itemAt(point: { readonly x: number; readonly y: number }): number | undefined {
    const { x, y } = inDrawing(this.#camera, point);
    const isHit = ({ left, top, width, height }: PlacedItem) =>
      x >= left && x <= left + width && y >= top && y <= top + height;
    return this.#state.layout.items.findLast(isHit)?.item;
  }
}

function wheelPixels({ deltaY, deltaMode }: WheelEvent): number {
  return deltaMode === 0 ? deltaY : deltaY * 20;
}

function labelOf({ layout, index }: GraphState, line: PlacedLine): string {
  const [first] = line.links;
  const link = first === undefined ? undefined : layout.links[first];
  if (link === undefined || link.isControl) return "";
  if (line.links.length > 1 || link.tensor < 0)
    return `${Math.max(line.links.length, link.edgeCount)} tensors`;
  return index.graph.tensors[link.tensor] ?? "";
}

function paperOf(node: HTMLElement): Paper {
  const style = getComputedStyle(node);
  const colour = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    background: colour("--jp-layout-color1", "#ffffff"),
    text: colour("--jp-ui-font-color1", "#1f2328"),
    faintText: colour("--jp-ui-font-color2", "#57606a"),
    line: colour("--jp-ui-font-color3", "#8c959f"),
    accent: colour("--jp-brand-color1", "#0072b2"),
    font: colour("--jp-ui-font-family", "sans-serif"),
  };
}
