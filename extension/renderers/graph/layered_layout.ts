import { breakCycles, rankNodes } from "./ranks.ts";
import { alignRows } from "./row_positions.ts";
import { Rows } from "./rows.ts";

/** Boxes of one level of a graph, and the edges between them. */
export interface LevelGraph {
  readonly widths: Float64Array;
  readonly heights: Float64Array;
  /** -1 for what stands at the top, 1 for what stands at the bottom: where edges enter and leave. */
  readonly pins: Int8Array;
  readonly edgeFrom: Int32Array;
  readonly edgeTo: Int32Array;
  /** Edges with the same outlet start at the same point, and share their way as far as they can. */
  readonly edgeOutlet: Int32Array;
  /** Where edges start and end, to the right of the middles of their boxes. */
  readonly fromOffsets: Float64Array;
  readonly toOffsets: Float64Array;
}

/** Places for the boxes of a level, from top to bottom in the order of what flows. */
export interface LevelLayout {
  readonly width: number;
  readonly height: number;
  /** The middles of the boxes. */
  readonly x: Float64Array;
  readonly top: Float64Array;
  readonly ranks: Int32Array;
  /** 1 for edges that lead back up, as in a loop of scopes. */
  readonly isBack: Uint8Array;
  routeOf(edge: number): Route;
}

/** The way of an edge. */
export interface Route {
  /** x, y, x, y, … from top to bottom; the caller's own. */
  readonly points: number[];
  /** The edge whose way this one shares at first, if it does, and for how many points. */
  readonly trunk?: number;
  readonly sharedPoints: number;
}

/** Between two boxes of a row, and between a box and a line that passes it. */
const GAP = 24;
/** Between two rows, in which lines go sideways. */
const ROW_GAP = 40;
const SWEEPS = 6;

/**
 * Arranges boxes in rows: each below what it takes something from, ordered so that few lines cross and moved
 * so that lines are short. Takes time linear in the number of edges, up to sorting rows.
 * @see Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system structures (1981)
 */
export function layoutLevel(level: LevelGraph): LevelLayout {
  const { widths, heights } = level;
  const isBack = breakCycles(level);
  const ranks = rankNodes(level, isBack);
  const rows = new Rows(level, ranks, isBack);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) rows.sortBy(sweep % 2 === 0 ? "above" : "below");
  const x = alignRows(rows, GAP);
  const { rowTops, rowBottoms, height } = rowHeights(rows, heights);
  const top = Float64Array.from(widths, (_, box) => {
    const rank = ranks[box] ?? 0;
    return ((rowTops[rank] ?? 0) + (rowBottoms[rank] ?? 0) - (heights[box] ?? 0)) / 2;
  });
  const width = moveToOrigin(x, widths);
  const routeOf = (edge: number) => routeIn({ level, rows, ranks, x, top, rowTops, rowBottoms }, edge);
  return { width, height, x, top, ranks, isBack, routeOf };
}

interface Arranged {
  readonly level: LevelGraph;
  readonly rows: Rows;
  readonly ranks: Int32Array;
  readonly x: Float64Array;
  readonly top: Float64Array;
  readonly rowTops: Float64Array;
  readonly rowBottoms: Float64Array;
}

function routeIn({ level, rows, ranks, x, top, rowTops, rowBottoms }: Arranged, edge: number): Route {
  const from = level.edgeFrom[edge] ?? 0;
  const to = level.edgeTo[edge] ?? 0;
  const start = (x[from] ?? 0) + (level.fromOffsets[edge] ?? 0);
  const end = (x[to] ?? 0) + (level.toOffsets[edge] ?? 0);
  const bottom = (top[from] ?? 0) + (level.heights[from] ?? 0);
  if (rows.isDirect[edge] === 1) return { points: [start, bottom, end, top[to] ?? 0], sharedPoints: 0 };
  const ending = [end, rowTops[ranks[to] ?? 0] ?? 0, end, top[to] ?? 0];
  const passed = rows.pointsOf(edge);
  const { last } = passed;
  const trunk = rows.trunkOf(edge);
  if (last !== undefined && trunk !== edge) {
    const points = [x[last] ?? 0, rowBottoms[rows.rowOf(last)] ?? 0, ...ending];
    return { points, trunk, sharedPoints: 2 + 2 * passed.length };
  }
  const points = [start, bottom, start, rowBottoms[ranks[from] ?? 0] ?? 0];
  for (const point of passed) {
    const row = rows.rowOf(point);
    points.push(x[point] ?? 0, rowTops[row] ?? 0, x[point] ?? 0, rowBottoms[row] ?? 0);
  }
  points.push(...ending);
  return { points, sharedPoints: 0 };
}

function rowHeights(
  rows: Rows,
  heights: Float64Array,
): { rowTops: Float64Array; rowBottoms: Float64Array; height: number } {
  const rowTops = new Float64Array(rows.count);
  const rowBottoms = new Float64Array(rows.count);
  let y = 0;
  for (let row = 0; row < rows.count; row += 1) {
    let tallest = 0;
    for (const box of rows.members(row)) tallest = Math.max(tallest, heights[box] ?? 0);
    rowTops[row] = y;
    rowBottoms[row] = y + tallest;
    y += tallest + ROW_GAP;
  }
  return { rowTops, rowBottoms, height: Math.max(0, y - ROW_GAP) };
}

/** @returns the width of all */
function moveToOrigin(x: Float64Array, widths: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const [item, middle] of x.entries()) {
    const half = (widths[item] ?? 0) / 2;
    least = Math.min(least, middle - half);
    most = Math.max(most, middle + half);
  }
  if (x.length === 0) return 0;
  for (const [item, middle] of x.entries()) x[item] = middle - least;
  return most - least;
}
