import type { LevelGraph } from "./layered_layout.ts";

type Edges = Pick<LevelGraph, "edgeFrom" | "edgeTo" | "pins">;

/** @returns 1 for each edge that closes a circle, when boxes are visited in their order. */
export function breakCycles({ edgeFrom, edgeTo, pins }: Edges): Uint8Array {
  const outgoing = edgeLists(edgeFrom, pins.length);
  const isBack = new Uint8Array(edgeFrom.length);
  const state = new Uint8Array(pins.length);
  const next = outgoing.starts.slice();
  const path: number[] = [];
  for (let root = 0; root < pins.length; root += 1) {
    if (state[root] !== UNSEEN) continue;
    path.push(root);
    state[root] = ON_PATH;
    // A stack of our own: the graph of a long loop is deeper than JavaScript's.
    for (let box = root; ; ) {
      const at = next[box] ?? 0;
      if (at < (outgoing.starts[box + 1] ?? 0)) {
        next[box] = at + 1;
        const edge = outgoing.edges[at] ?? 0;
        const to = edgeTo[edge] ?? 0;
        if (state[to] === ON_PATH) isBack[edge] = 1;
        if (state[to] !== UNSEEN) continue;
        state[to] = ON_PATH;
        path.push(to);
        box = to;
      } else {
        state[box] = DONE;
        path.pop();
        const before = path.at(-1);
        if (before === undefined) break;
        box = before;
      }
    }
  }
  return isBack;
}

const UNSEEN = 0;
const ON_PATH = 1;
const DONE = 2;

/**
 * The row of each box: below all that it takes something from, and what takes nothing directly above its first
 * use. Boxes without edges are spread over rows.
 */
export function rankNodes({ edgeFrom, edgeTo, pins }: Edges, isBack: Uint8Array): Int32Array {
  const count = pins.length;
  const outgoing = edgeLists(edgeFrom, count);
  const order = topologicalOrder({ edgeFrom, edgeTo, pins }, isBack);
  const first = pins.includes(-1) ? 1 : 0;
  const ranks = Int32Array.from(pins, (pin) => (pin === -1 ? 0 : first));
  const hasInput = new Uint8Array(count);
  const hasEdge = new Uint8Array(count);
  for (const box of order) {
    for (let at = outgoing.starts[box] ?? 0; at < (outgoing.starts[box + 1] ?? 0); at += 1) {
      const edge = outgoing.edges[at] ?? 0;
      if (isBack[edge] === 1) continue;
      const to = edgeTo[edge] ?? 0;
      ranks[to] = Math.max(ranks[to] ?? 0, (ranks[box] ?? 0) + 1);
      hasInput[to] = 1;
      hasEdge[to] = 1;
      hasEdge[box] = 1;
    }
  }
  for (const box of order.toReversed()) {
    if (hasInput[box] === 1 || pins[box] !== 0 || hasEdge[box] !== 1) continue;
    let least = Number.POSITIVE_INFINITY;
    for (let at = outgoing.starts[box] ?? 0; at < (outgoing.starts[box + 1] ?? 0); at += 1) {
      const edge = outgoing.edges[at] ?? 0;
      if (isBack[edge] !== 1) least = Math.min(least, ranks[edgeTo[edge] ?? 0] ?? 0);
    }
    ranks[box] = Math.max(first, least - 1);
  }
  spreadLonely(ranks, hasEdge, pins, first);
  const last = ranks.reduce((most, rank, box) => (pins[box] === 1 ? most : Math.max(most, rank)), 0);
  for (const [box, pin] of pins.entries()) if (pin === 1) ranks[box] = last + 1;
  return ranks;
}

function spreadLonely(ranks: Int32Array, hasEdge: Uint8Array, pins: Int8Array, first: number): void {
  const lonely = [...hasEdge.keys()].filter((box) => hasEdge[box] === 0 && pins[box] === 0);
  const perRow = Math.max(8, Math.ceil(Math.sqrt(lonely.length)));
  for (const [position, box] of lonely.entries()) ranks[box] = first + Math.floor(position / perRow);
}

function topologicalOrder({ edgeFrom, edgeTo, pins }: Edges, isBack: Uint8Array): Int32Array {
  const count = pins.length;
  const { starts, edges } = edgeLists(edgeFrom, count);
  const waiting = new Int32Array(count);
  for (let edge = 0; edge < edgeTo.length; edge += 1) {
    const to = edgeTo[edge] ?? 0;
    if (isBack[edge] !== 1) waiting[to] = (waiting[to] ?? 0) + 1;
  }
  const order = new Int32Array(count);
  let length = 0;
  for (let box = 0; box < count; box += 1) if (waiting[box] === 0) order[length++] = box;
  for (let done = 0; done < length; done += 1) {
    const box = order[done] ?? 0;
    for (let at = starts[box] ?? 0; at < (starts[box + 1] ?? 0); at += 1) {
      const edge = edges[at] ?? 0;
      if (isBack[edge] === 1) continue;
      const to = edgeTo[edge] ?? 0;
      waiting[to] = (waiting[to] ?? 0) - 1;
      if (waiting[to] === 0) order[length++] = to;
    }
  }
  return order;
}

/** For each box the edges that have it at one end. */
export function edgeLists(ends: Int32Array, count: number): { starts: Int32Array; edges: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const end of ends) starts[end + 1] = (starts[end + 1] ?? 0) + 1;
  for (let box = 0; box < count; box += 1) starts[box + 1] = (starts[box + 1] ?? 0) + (starts[box] ?? 0);
  const next = starts.slice();
  const edges = new Int32Array(ends.length);
  for (let edge = 0; edge < ends.length; edge += 1) {
    const end = ends[edge] ?? 0;
    const at = next[end] ?? 0;
    edges[at] = edge;
    next[end] = at + 1;
  }
  return { starts, edges };
}
