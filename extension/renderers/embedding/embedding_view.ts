import type { EmbeddingSummary } from "../../../protocol/payloads/embedding.ts";
import type { Place } from "../../outputs/place.ts";
import { element, scrollingGrid } from "../elements.ts";
import { openTabButton } from "../open_tab_button.ts";
import { type Palette, paletteOf } from "../palette.ts";
import { type Controls, controls } from "./controls.ts";
import { type DecodedEmbedding, decodeEmbedding } from "./decoded.ts";
import { type LayoutMethod, layoutLimits, sampledRows, spreadOut, startLayout, vectorsOf } from "./layout.ts";
import { type Distance, type Neighbour, nearestNeighbours } from "./neighbours.ts";
import { pointTable } from "./point_table.ts";
import { firstCamera, followPointing } from "./pointing.ts";
import { type Box, type Camera, Scatter } from "./scatter.ts";
import { spriteTile } from "./sprite_tile.ts";

const mime = "application/vnd.flowbook.embedding.v1+json";
const outputHeight = 360;
const neighbourCount = 10;
const hoverReach = 8;

/** The points, what is chosen of them, and what is drawn. */
export class EmbeddingView {
  readonly #place: Place;
  readonly #canvas = element("canvas", "flowbook-embedding-points");
  readonly #note = element("p", "flowbook-note");
  readonly #grid: HTMLElement;
  readonly #picture = element("div", "flowbook-embedding-sprite");
  readonly #controls: Controls;
  #summary: EmbeddingSummary;
  #embedding: DecodedEmbedding;
  #scatter: Scatter;
  #palette: Palette;
  #colours: Uint32Array = new Uint32Array(0);
  #positions: Float32Array;
  #camera = firstCamera;
  #distance: Distance = "cosine";
  #found: ReadonlySet<number> | undefined;
  #neighbours: readonly Neighbour[] = [];
  #stop: (() => void) | undefined;
  #frame: number | undefined;

  constructor(summary: EmbeddingSummary, host: HTMLElement, place: Place) {
    this.#place = place;
    this.#summary = summary;
    this.#embedding = decodeEmbedding(summary);
    this.#positions = this.#embedding.coordinates;
    this.#scatter = new Scatter(this.#positions);
    this.#grid = scrollingGrid(place.trans.__("Points"));
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "img");
    this.#note.setAttribute("role", "status");
    this.#controls = controls(place.trans, {
      project: (method) => this.#project(method),
      stop: () => this.#end(),
      search: (text) => this.#search(text),
      measure: (distance) => {
        this.#distance = distance;
      },
      clear: () => this.#select(undefined),
    });
    const tab = () => ({ title: this.#summary.title, mime, data: { [mime]: this.#summary } }) as const;
    this.#controls.bar.append(...openTabButton(place, tab));
    const view = element("section", "flowbook-embedding");
    view.append(this.#controls.bar, this.#canvas, this.#picture, this.#note, this.#grid);
    host.replaceChildren(view);
    this.#palette = paletteOf(host);
    this.#followPointer();
    this.#describe();
    this.#select(undefined);
    this.resize();
  }

  update(summary: EmbeddingSummary): void {
    this.#summary = summary;
    this.#end();
    this.#embedding = decodeEmbedding(summary);
    this.#describe();
    this.#show(this.#embedding.coordinates);
    this.#select(undefined);
  }

  resize(): void {
    const width = Math.max(this.#canvas.parentElement?.clientWidth ?? 0, 200);
    this.#canvas.width = width;
    this.#canvas.height =
      this.#place.kind === "tab" ? Math.max(outputHeight, window.innerHeight - 260) : outputHeight;
    this.#paintSoon();
  }

  restyle(): void {
    this.#palette = paletteOf(this.#canvas);
    this.#colour();
  }

  dispose(): void {
    this.#end();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #followPointer(): void {
    const camera = () => this.#camera;
    followPointing(this.#canvas, {
      get camera() {
        return camera();
      },
      look: (camera_: Camera) => {
        this.#camera = camera_;
        this.#paintSoon();
      },
      hover: (x, y) => this.#hover(this.#at(x, y)),
      pick: (x, y) => {
        const point = this.#at(x, y);
        this.#select(point === undefined ? undefined : new Set([point]));
      },
      box: (box, done) => this.#box(box, done),
    });
  }

  #at(x: number, y: number): number | undefined {
    return this.#scatter.at(x, y, hoverReach, (point) => this.#isShown(point));
  }

  #isShown(point: number): boolean {
    return !Number.isNaN(this.#positions[point * 3] ?? Number.NaN);
  }

  #box(box: Box, done: boolean): void {
    if (done) this.#select(new Set(this.#scatter.within(box, (point) => this.#isShown(point))));
    else this.#paint(box);
  }

  #label(point: number): string {
    return this.#embedding.summary.labels?.[point] ?? `#${point}`;
  }

  #hover(point: number | undefined): void {
    this.#canvas.title = point === undefined ? "" : this.#label(point);
    const { sprite } = this.#embedding.summary;
    this.#picture.replaceChildren(
      ...(point === undefined || sprite === undefined ? [] : [spriteTile(sprite, point, this.#label(point))]),
    );
  }

  #describe(): void {
    const { title, pointCount, dimensions, count } = this.#embedding.summary;
    const size = this.#place.trans.__("%1: %2 points of %3 dimensions", title, pointCount, dimensions);
    const shown = count < pointCount ? `; ${this.#place.trans.__("%1 of them shown", count)}` : "";
    this.#canvas.setAttribute("aria-label", `${size}${shown}`);
  }

  #search(text: string): void {
    const wanted = text.trim().toLowerCase();
    if (wanted === "") {
      this.#select(undefined);
      return;
    }
    const points = Array.from({ length: this.#scatter.count }, (_, point) => point);
    this.#select(new Set(points.filter((point) => this.#label(point).toLowerCase().includes(wanted))));
  }

  /** Marks points; of one alone, its neighbours too. */
  #select(points: ReadonlySet<number> | undefined): void {
    const { trans } = this.#place;
    const [single] = points ?? [];
    this.#found = points;
    this.#neighbours = [];
    if (points?.size === 1 && single !== undefined) {
      const options = { distance: this.#distance, wanted: neighbourCount };
      this.#neighbours = nearestNeighbours(this.#embedding.vectors, single, options);
      this.#note.textContent = trans.__("%1 and its nearest neighbours", this.#label(single));
    } else if (points !== undefined) {
      this.#note.textContent = trans.__("%1 points selected", points.size);
    } else this.#note.textContent = this.#canvas.getAttribute("aria-label");
    const order =
      points === undefined ? Array.from({ length: this.#scatter.count }, (_, index) => index) : [...points];
    const label = (point: number) => this.#label(point);
    this.#grid.replaceChildren(
      pointTable(trans, { points: order, neighbours: this.#neighbours, label, positions: this.#positions }),
    );
    this.#colour();
  }

  #colour(): void {
    const { series, faded, marked } = this.#palette;
    const near = new Set(this.#neighbours.map(({ point }) => point));
    this.#colours = Uint32Array.from(this.#embedding.groups, (group, point) => {
      if (!this.#isShown(point)) return 0;
      if (this.#found === undefined || near.has(point)) return series[group % series.length] ?? faded;
      return this.#found.has(point) ? marked : faded;
    });
    this.#paintSoon();
  }

  #project(method: "pca" | LayoutMethod): void {
    this.#end();
    if (method === "pca") {
      this.#show(this.#embedding.coordinates);
      return;
    }
    const { vectors } = this.#embedding;
    const rows = sampledRows(vectors.count, layoutLimits[method]);
    this.#controls.progress(0);
    this.#stop = startLayout(
      { method, vectors: vectorsOf(vectors, rows) },
      {
        progress: ({ positions, done, total }) => {
          this.#show(spreadOut(positions, rows, vectors.count));
          this.#controls.progress(done < total ? done / total : undefined);
        },
        failed: (reason) => {
          this.#end();
          this.#note.textContent = this.#place.trans.__("The projection failed: %1", reason);
        },
      },
    );
  }

  #end(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#controls.progress(undefined);
  }

  #show(positions: Float32Array): void {
    this.#positions = positions;
    this.#scatter = new Scatter(positions);
    this.#colour();
  }

  #paintSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#paint();
    });
  }

  #paint(box?: Box): void {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    const image = context.createImageData(width, height);
    const colours = new Uint32Array(image.data.buffer);
    const side = this.#scatter.count > 20_000 ? 2 : 4;
    this.#scatter.project(this.#camera, width, height);
    this.#scatter.paint({ colours, width, height }, this.#colours, side);
    context.putImageData(image, 0, 0);
    if (box === undefined) return;
    context.strokeStyle = getComputedStyle(this.#canvas).color;
    context.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  }
}
