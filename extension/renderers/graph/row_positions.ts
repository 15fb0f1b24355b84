import type { Rows } from "./rows.ts";

const SWEEPS = 6;
/** Long lines are kept straight before boxes are moved below each other. */
const POINT_WEIGHT = 4;

/**
 * The middles of all items: in the order of their rows, far enough from each other, and otherwise as near as can
 * be to what they have lines to.
 */
export function alignRows(rows: Rows, gap: number): Float64Array {
  const x = new Float64Array(rows.itemCount);
  for (let row = 0; row < rows.count; row += 1) pack(rows, row, gap, x);
  const positions: Positions = {
    x,
    wanted: new Float64Array(rows.itemCount),
    weights: new Float64Array(rows.itemCount),
    blocks: new Blocks(rows.itemCount),
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isDown = sweep % 2 === 0;
    for (let step = 0; step < rows.count; step += 1) {
      const row = isDown ? step : rows.count - 1 - step;
      for (const item of rows.members(row)) want(rows, item, isDown, positions);
      place(rows, row, gap, positions);
    }
  }
  return x;
}

interface Positions {
  readonly x: Float64Array;
  readonly wanted: Float64Array;
  readonly weights: Float64Array;
  /** Used for one row after the other. */
  readonly blocks: Blocks;
}

/** Items of a row that stand as close as they may. */
class Blocks {
  readonly means: Float64Array;
  readonly weights: Float64Array;
  readonly lengths: Int32Array;
  /** By how much each item of the row stands right of the first at least. */
  readonly offsets: Float64Array;

  constructor(most: number) {
    this.means = new Float64Array(most);
    this.weights = new Float64Array(most);
    this.lengths = new Int32Array(most);
    this.offsets = new Float64Array(most);
  }
}

/** Side by side around the middle. */
function pack(rows: Rows, row: number, gap: number, x: Float64Array): void {
  const items = rows.members(row);
  let right = 0;
  for (const item of items) {
    const half = (rows.widths[item] ?? 0) / 2;
    x[item] = right + half;
    right += 2 * half + gap;
  }
  for (const item of items) x[item] = (x[item] ?? 0) - (right - gap) / 2;
}

function want(rows: Rows, item: number, isDown: boolean, { x, wanted, weights }: Positions): void {
  const { starts, edges } = isDown ? rows.linesUp : rows.linesDown;
  const ends = isDown ? rows.lineFrom : rows.lineTo;
  const [ownOffsets, otherOffsets] = isDown
    ? [rows.lineToOffsets, rows.lineFromOffsets]
    : [rows.lineFromOffsets, rows.lineToOffsets];
  let sum = 0;
  let weight = 0;
  // Not over a part of the array: to make one for each item takes longer than all else.
  for (let at = starts[item] ?? 0; at < (starts[item + 1] ?? 0); at += 1) {
    const line = edges[at] ?? 0;
    const end = ends[line] ?? 0;
    const lineWeight = end >= rows.boxCount && item >= rows.boxCount ? POINT_WEIGHT : 1;
    sum += lineWeight * ((x[end] ?? 0) + (otherOffsets[line] ?? 0) - (ownOffsets[line] ?? 0));
    weight += lineWeight;
  }
  wanted[item] = weight === 0 ? (x[item] ?? 0) : sum / weight;
  weights[item] = weight === 0 ? 0.1 : weight;
}

/**
 * The positions nearest to those wanted, by least squares, that keep order and distance: items that would stand
 * too close become one block, again and again (isotonic regression by pooling adjacent violators).
 */
function place(rows: Rows, row: number, gap: number, { x, wanted, weights, blocks }: Positions): void {
  const items = rows.members(row);
  const { means, offsets, lengths } = blocks;
  let count = 0;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] ?? 0;
    if (index > 0) {
      const halves = ((rows.widths[items[index - 1] ?? 0] ?? 0) + (rows.widths[item] ?? 0)) / 2;
      offsets[index] = (offsets[index - 1] ?? 0) + halves + gap;
    } else offsets[0] = 0;
    let mean = (wanted[item] ?? 0) - (offsets[index] ?? 0);
    let weight = weights[item] ?? 1;
    let length = 1;
    for (; count > 0 && (means[count - 1] ?? 0) > mean; count -= 1) {
      const before = blocks.weights[count - 1] ?? 0;
      mean = (mean * weight + (means[count - 1] ?? 0) * before) / (weight + before);
      weight += before;
      length += lengths[count - 1] ?? 0;
    }
    means[count] = mean;
    blocks.weights[count] = weight;
    lengths[count] = length;
    count += 1;
  }
  let index = 0;
  for (let block = 0; block < count; block += 1) {
    for (let step = 0; step < (lengths[block] ?? 0); step += 1, index += 1) {
      x[items[index] ?? 0] = (means[block] ?? 0) + (offsets[index] ?? 0);
    }
  }
}
