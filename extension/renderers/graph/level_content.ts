import type { Frame, PlacedLine, SizeOf } from "./graph_layout.ts";
import type { LevelGraph, LevelLayout } from "./layered_layout.ts";

/** A line within one level; its ends are places of items or ports in the level's lists. */
interface LevelLine {
  readonly start: number;
  readonly end: number;
  readonly source: number;
  readonly links: number[];
}

interface NewLine {
  readonly start: number;
  readonly end: number;
  readonly source: number;
  readonly link: number;
}

type LevelEdges = Omit<LevelGraph, "widths" | "heights" | "pins">;

/** More than a level has items and ports. */
const MOST_ENDS = 2 ** 24;

/**
 * What stands in one scope: boxes, smaller scopes, and ports, where lines from and to other scopes pass its edge.
 * All lines that come from one box pass an edge at one port.
 */
export class LevelContent {
  readonly items: number[] = [];
  readonly #numbers = new Map<number, number>();
  readonly #waysIn = new Map<number, number>();
  readonly #waysOut = new Map<number, number>();
  readonly #lines: LevelLine[] = [];
  /** By source and end. Where a line starts follows from its source. */
  readonly #lineOfEnds = new Map<number, LevelLine>();
  #portCount = 0;

  addItem(item: number): void {
    this.#numbers.set(item, this.items.length);
    this.items.push(item);
  }

  /** A line from an item to the lower edge. @param source the box that the line comes from, however far in. */
  addWayOut(item: number, source: number, link: number): void {
    const port = this.#addPort(this.#waysOut, source);
    this.#add({ start: this.#number(item), end: port, source, link });
  }

  /** A line from the upper edge to an item. */
  addWayIn(source: number, item: number, link: number): void {
    const port = this.#addPort(this.#waysIn, source);
    this.#add({ start: port, end: this.#number(item), source, link });
  }

  /** A line from item to item. */
  addLine({ start, end, source, link }: NewLine): void {
    this.#add({ start: this.#number(start), end: this.#number(end), source, link });
  }

  /** Where the lines of a box pass the edge, as a number in the level's layout. */
  port(source: number, side: "in" | "out"): number | undefined {
    const port = (side === "in" ? this.#waysIn : this.#waysOut).get(source);
    return port === undefined ? undefined : this.#boxOf(port);
  }

  /** The level as its layout takes it. */
  graph(
    sizeOf: SizeOf,
    portOffset: (item: number, source: number, side: "in" | "out") => number,
  ): LevelGraph {
    const sizes = this.items.map(sizeOf);
    const count = this.items.length + this.#portCount;
    const pins = new Int8Array(count);
    for (const port of this.#waysIn.values()) pins[this.#boxOf(port)] = -1;
    for (const port of this.#waysOut.values()) pins[this.#boxOf(port)] = 1;
    const widths = new Float64Array(count);
    const heights = new Float64Array(count);
    for (let box = 0; box < this.items.length; box += 1) {
      widths[box] = sizes[box]?.width ?? 0;
      heights[box] = sizes[box]?.height ?? 0;
    }
    return { widths, heights, pins, ...this.#edges(portOffset) };
  }

  /** In loops: `Int32Array.from` with a function took as long as the layout. */
  #edges(portOffset: (item: number, source: number, side: "in" | "out") => number): LevelEdges {
    const length = this.#lines.length;
    const edges = {
      edgeFrom: new Int32Array(length),
      edgeTo: new Int32Array(length),
      edgeOutlet: new Int32Array(length),
      fromOffsets: new Float64Array(length),
      toOffsets: new Float64Array(length),
    };
    const outlets = new Map<number, number>();
    for (let edge = 0; edge < length; edge += 1) {
      const line = this.#lines[edge];
      if (line === undefined) continue;
      const { start, end, source } = line;
      const outlet = outlets.get(source) ?? outlets.size;
      outlets.set(source, outlet);
      edges.edgeFrom[edge] = this.#boxOf(start);
      edges.edgeTo[edge] = this.#boxOf(end);
      edges.edgeOutlet[edge] = outlet;
      const [startItem, endItem] = [this.items[start], this.items[end]];
      if (startItem !== undefined) edges.fromOffsets[edge] = portOffset(startItem, source, "out");
      if (endItem !== undefined) edges.toOffsets[edge] = portOffset(endItem, source, "in");
    }
    return edges;
  }

  /** @param origin of the level, and the frame that lines from and to other scopes reach. */
  placedLines(
    layout: LevelLayout,
    { left, top, frame }: { readonly left: number; readonly top: number; readonly frame?: Frame | undefined },
  ): readonly PlacedLine[] {
    const placed: PlacedLine[] = [];
    const place = (edge: number): PlacedLine | undefined => {
      const line = this.#lines[edge];
      if (placed[edge] !== undefined || line === undefined) return placed[edge];
      const { start, end, source, links } = line;
      const route = layout.routeOf(edge);
      const { points } = route;
      for (let at = 0; at < points.length; at += 1) {
        points[at] = (points[at] ?? 0) + (at % 2 === 0 ? left : top);
      }
      const trunk = route.trunk === undefined ? undefined : place(route.trunk);
      const fromEdge = frame !== undefined && start < 0;
      if (fromEdge && trunk === undefined) points.unshift(points[0] ?? 0, frame.top);
      if (frame !== undefined && end < 0) points.push(points.at(-2) ?? 0, frame.top + frame.height);
      const sharedPoints = trunk !== undefined && fromEdge ? route.sharedPoints + 1 : route.sharedPoints;
      const isBack = layout.isBack[edge] === 1;
      placed[edge] = { points, trunk, sharedPoints, source, hasArrow: end >= 0, isBack, links };
      return placed[edge];
    };
    for (const edge of this.#lines.keys()) place(edge);
    return placed;
  }

  #add({ start, end, source, link }: NewLine): void {
    const key = source * MOST_ENDS + end;
    const known = this.#lineOfEnds.get(key);
    if (known !== undefined) {
      known.links.push(link);
      return;
    }
    const line = { start, end, source, links: [link] };
    this.#lines.push(line);
    this.#lineOfEnds.set(key, line);
  }

  /** Ports have the numbers below zero until all items are known. */
  #addPort(ports: Map<number, number>, source: number): number {
    const known = ports.get(source);
    if (known !== undefined) return known;
    this.#portCount += 1;
    ports.set(source, -this.#portCount);
    return -this.#portCount;
  }

  #boxOf(end: number): number {
    return end < 0 ? this.items.length - end - 1 : end;
  }

  #number(item: number): number {
    const number = this.#numbers.get(item);
    if (number === undefined) throw new Error(`graph: item ${item} stands in another scope.`);
    return number;
  }
}
