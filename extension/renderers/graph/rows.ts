import type { LevelGraph } from "./layered_layout.ts";
import { edgeLists } from "./ranks.ts";

/** Most points that lines pass rows at, for each box and edge: beyond it the longest lines go straight. */
const POINTS_PER_EDGE = 6;
const FREE_POINTS = 5000;

/**
 * The rows of a level: boxes, and points at which lines pass rows on their way. An outlet has one point a row,
 * which all of its lines share. Boxes and points are called items; points have the numbers after the boxes.
 */
export class Rows {
  readonly count: number;
  readonly itemCount: number;
  readonly boxCount: number;
  readonly widths: Float64Array;
  /** 1 for edges that go straight from box to box, whatever is between. */
  readonly isDirect: Uint8Array;
  /** Lines from one row to the next, and where they start and end beside the middles of the items. */
  readonly lineFrom: Int32Array;
  readonly lineTo: Int32Array;
  readonly lineFromOffsets: Float64Array;
  readonly lineToOffsets: Float64Array;
  readonly linesUp: { starts: Int32Array; edges: Int32Array };
  readonly linesDown: { starts: Int32Array; edges: Int32Array };
  readonly #ranks: Int32Array;
  readonly #level: LevelGraph;
  readonly #outletStarts: Int32Array;
  readonly #trunks: readonly number[];
  readonly #itemRows: Int32Array;
  readonly #rows: number[][];
  readonly #positions: Float64Array;

  constructor(level: LevelGraph, ranks: Int32Array, isBack: Uint8Array) {
    this.#level = level;
    this.#ranks = ranks;
    this.boxCount = level.widths.length;
    this.count = ranks.reduce((most, rank) => Math.max(most, rank + 1), 0);
    const lengths = outletLengths(level, ranks, isBack);
    const longest = longestAllowed(lengths, level.edgeFrom.length + this.boxCount);
    this.isDirect = isBack.map((back, edge) => (back === 1 || this.#span(edge) - 1 > longest ? 1 : 0));
    this.#trunks = this.#findTrunks();
    const { starts, itemCount, itemRows } = this.#addPoints(lengths, longest);
    this.#outletStarts = starts;
    this.itemCount = itemCount;
    this.#itemRows = itemRows;
    this.widths = new Float64Array(itemCount);
    this.widths.set(level.widths);
    const lines = this.#lines(lengths, longest);
    this.lineFrom = Int32Array.from(lines.from);
    this.lineTo = Int32Array.from(lines.to);
    this.lineFromOffsets = Float64Array.from(lines.fromOffsets);
    this.lineToOffsets = Float64Array.from(lines.toOffsets);
    this.linesUp = edgeLists(this.lineTo, itemCount);
    this.linesDown = edgeLists(this.lineFrom, itemCount);
    this.#rows = this.#firstOrder();
    this.#positions = new Float64Array(itemCount);
    for (let row = 0; row < this.count; row += 1) this.#number(row);
  }

  /** The items of a row from left to right. */
  members(row: number): readonly number[] {
    return this.#rows[row] ?? [];
  }

  rowOf(item: number): number {
    return this.#itemRows[item] ?? 0;
  }

  /** The points that an edge passes, from top to bottom. */
  pointsOf(edge: number): Span {
    const start = this.#outletStarts[this.#level.edgeOutlet[edge] ?? 0] ?? 0;
    return new Span(start, this.#span(edge) - 1);
  }

  /** The edge that goes furthest of those from the same outlet. */
  trunkOf(edge: number): number {
    return this.#trunks[this.#level.edgeOutlet[edge] ?? 0] ?? edge;
  }

  /** Sorts each row by the mean position of what its items have lines to in the row before. */
  sortBy(side: "above" | "below"): void {
    const { starts, edges } = side === "above" ? this.linesUp : this.linesDown;
    const ends = side === "above" ? this.lineFrom : this.lineTo;
    const keys = new Float64Array(this.itemCount);
    for (let step = 1; step < this.count; step += 1) {
      const row = side === "above" ? step : this.count - 1 - step;
      const items = this.#rows[row] ?? [];
      for (const item of items) {
        const [first, end] = [starts[item] ?? 0, starts[item + 1] ?? 0];
        let sum = 0;
        for (let at = first; at < end; at += 1) sum += this.#positions[ends[edges[at] ?? 0] ?? 0] ?? 0;
        keys[item] = first === end ? (this.#positions[item] ?? 0) : sum / (end - first);
      }
      items.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
      this.#number(row);
    }
  }

  #findTrunks(): readonly number[] {
    const trunks: number[] = [];
    for (const [edge, outlet] of this.#level.edgeOutlet.entries()) {
      const best = trunks[outlet];
      if (this.isDirect[edge] !== 1 && (best === undefined || this.#span(edge) > this.#span(best))) {
        trunks[outlet] = edge;
      }
    }
    return trunks;
  }

  #span(edge: number): number {
    const { edgeFrom, edgeTo } = this.#level;
    return (this.#ranks[edgeTo[edge] ?? 0] ?? 0) - (this.#ranks[edgeFrom[edge] ?? 0] ?? 0);
  }

  /** In the middle of the row, so that rows of different lengths compare. */
  #number(row: number): void {
    const items = this.#rows[row] ?? [];
    for (const [index, item] of items.entries()) this.#positions[item] = (index + 0.5) / items.length;
  }

  #addPoints(
    lengths: readonly OutletLength[],
    longest: number,
  ): { starts: Int32Array; itemCount: number; itemRows: Int32Array } {
    const starts = new Int32Array(lengths.length);
    const rows = [...this.#ranks];
    for (const [outlet, { box, passed }] of lengths.entries()) {
      starts[outlet] = rows.length;
      const rank = this.#ranks[box] ?? 0;
      for (let step = 1; step <= Math.min(passed, longest); step += 1) rows.push(rank + step);
    }
    return { starts, itemCount: rows.length, itemRows: Int32Array.from(rows) };
  }

  #lines(lengths: readonly OutletLength[], longest: number): Lines {
    const { edgeFrom, edgeTo, edgeOutlet, fromOffsets, toOffsets } = this.#level;
    const lines: Lines = { from: [], to: [], fromOffsets: [], toOffsets: [] };
    const add = (from: number, to: number, fromOffset: number, toOffset: number) => {
      lines.from.push(from);
      lines.to.push(to);
      lines.fromOffsets.push(fromOffset);
      lines.toOffsets.push(toOffset);
    };
    for (const [outlet, { box, passed, offset }] of lengths.entries()) {
      const start = this.#outletStarts[outlet] ?? 0;
      for (let step = 0; step < Math.min(passed, longest); step += 1) {
        if (step === 0) add(box, start, offset, 0);
        else add(start + step - 1, start + step, 0, 0);
      }
    }
    for (let edge = 0; edge < edgeTo.length; edge += 1) {
      const to = edgeTo[edge] ?? 0;
      if (this.isDirect[edge] === 1) continue;
      const points = this.#span(edge) - 1;
      const last = (this.#outletStarts[edgeOutlet[edge] ?? 0] ?? 0) + points - 1;
      const from = points === 0 ? (edgeFrom[edge] ?? 0) : last;
      add(from, to, points === 0 ? (fromOffsets[edge] ?? 0) : 0, toOffsets[edge] ?? 0);
    }
    return lines;
  }

  /** Along the lines, as deep as they go, so that what belongs together starts side by side. */
  #firstOrder(): number[][] {
    const rows: number[][] = Array.from({ length: this.count }, () => []);
    const isSeen = new Uint8Array(this.itemCount);
    const { starts, edges } = this.linesDown;
    const stack: number[] = [];
    const tops = Array.from({ length: this.boxCount }, (_, box) => box);
    tops.sort((a, b) => this.rowOf(a) - this.rowOf(b) || a - b);
    for (const top of tops) {
      stack.push(top);
      for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
        if (isSeen[item] === 1) continue;
        isSeen[item] = 1;
        rows[this.rowOf(item)]?.push(item);
        const first = starts[item] ?? 0;
        for (let at = (starts[item + 1] ?? 0) - 1; at >= first; at -= 1) {
          stack.push(this.lineTo[edges[at] ?? 0] ?? 0);
        }
      }
    }
    return rows;
  }
}

/** Numbers that follow each other. */
class Span implements Iterable<number> {
  readonly length: number;
  readonly #start: number;

  constructor(start: number, length: number) {
    this.#start = start;
    this.length = length;
  }

  get last(): number | undefined {
    return this.length > 0 ? this.#start + this.length - 1 : undefined;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let step = 0; step < this.length; step += 1) yield this.#start + step;
  }
}

interface Lines {
  readonly from: number[];
  readonly to: number[];
  readonly fromOffsets: number[];
  readonly toOffsets: number[];
}

interface OutletLength {
  readonly box: number;
  readonly offset: number;
  /** How many rows the longest line of the outlet passes. */
  readonly passed: number;
}

function outletLengths(
  { edgeFrom, edgeTo, edgeOutlet, fromOffsets }: LevelGraph,
  ranks: Int32Array,
  isBack: Uint8Array,
): readonly OutletLength[] {
  const lengths: OutletLength[] = [];
  for (const [edge, outlet] of edgeOutlet.entries()) {
    const box = edgeFrom[edge] ?? 0;
    const span = (ranks[edgeTo[edge] ?? 0] ?? 0) - (ranks[box] ?? 0);
    const passed = isBack[edge] === 1 ? 0 : span - 1;
    const before = lengths[outlet]?.passed ?? 0;
    lengths[outlet] = { box, offset: fromOffsets[edge] ?? 0, passed: Math.max(before, passed) };
  }
  return lengths;
}

/** How many rows a line may pass, so that all lines together have no more points than can be arranged in time. */
function longestAllowed(lengths: readonly OutletLength[], size: number): number {
  const budget = FREE_POINTS + POINTS_PER_EDGE * size;
  const sorted = lengths.map(({ passed }) => passed).sort((a, b) => a - b);
  let points = 0;
  for (const [index, passed] of sorted.entries()) {
    // If this and all longer ones were cut to its length.
    if (points + passed * (sorted.length - index) > budget) {
      return Math.floor((budget - points) / (sorted.length - index));
    }
    points += passed;
  }
  return Number.POSITIVE_INFINITY;
}
