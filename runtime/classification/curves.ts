import type { ClassCurve } from "../../protocol/payloads/classification.ts";

/** One class against the others at every threshold. */
export interface ScoredClass {
  readonly roc: ClassCurve;
  readonly pr: ClassCurve;
  /** Area under the ROC curve by trapezoids; null where one side has no examples. */
  readonly rocAuc: number | null;
  /** Precision, weighted by the gain in recall at each threshold; null without positives. */
  readonly averagePrecision: number | null;
}

interface Counts {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/**
 * ROC and precision-recall curves of one class, exact at every threshold; the curves that are returned are thinned.
 * @param scores of each example for the class; higher is more likely.
 * @param isPositive whether the example has the class.
 * @param most points of each curve.
 */
export function scoreClass(
  scores: Float32Array,
  isPositive: (example: number) => boolean,
  most: number,
): ScoredClass {
  const counts = countsByThreshold(scores, isPositive);
  const { truePositives: positives, falsePositives: negatives } = counts.at(-1) ?? nothing;
  const roc = counts.map(({ threshold, truePositives, falsePositives }) => ({
    x: share(falsePositives, negatives),
    y: share(truePositives, positives),
    threshold,
  }));
  const pr = counts.map(({ threshold, truePositives, falsePositives }) => ({
    x: share(truePositives, positives),
    y: share(truePositives, truePositives + falsePositives),
    threshold,
  }));
  const first = { x: 0, y: 0, threshold: roc[0]?.threshold ?? 0 };
  return {
    roc: thinned([first, ...roc], most),
    pr: thinned(pr, most),
    rocAuc: positives === 0 || negatives === 0 ? null : area([first, ...roc]),
    averagePrecision: positives === 0 ? null : stepArea(pr),
  };
}

const nothing: Counts = { threshold: 0, truePositives: 0, falsePositives: 0 };

/** Equal scores are one threshold: no order of theirs can be told. */
function countsByThreshold(
  scores: Float32Array,
  isPositive: (example: number) => boolean,
): readonly Counts[] {
  const order = Uint32Array.from(scores, (_, index) => index).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0),
  );
  const counts: Counts[] = [];
  let [truePositives, falsePositives] = [0, 0];
  for (const [rank, example] of order.entries()) {
    if (isPositive(example)) truePositives += 1;
    else falsePositives += 1;
    const threshold = scores[example] ?? 0;
    const next = order[rank + 1];
    if (next !== undefined && scores[next] === threshold) continue;
    counts.push({ threshold, truePositives, falsePositives });
  }
  return counts;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly threshold: number;
}

function area(points: readonly Point[]): number {
  let sum = 0;
  for (const [index, { x, y }] of points.entries()) {
    const before = points[index - 1];
    if (before !== undefined) sum += ((x - before.x) * (y + before.y)) / 2;
  }
  return Math.min(sum, 1);
}

function stepArea(points: readonly Point[]): number {
  let [sum, recall] = [0, 0];
  for (const { x, y } of points) {
    sum += (x - recall) * y;
    recall = x;
  }
  return Math.min(sum, 1);
}

/** Leaves out points that are nearer than a step to the one before, with steps that grow until few enough are left. */
function thinned(points: readonly Point[], most: number): ClassCurve {
  let kept = points;
  for (let step = 1 / 512; kept.length > most; step *= 2) kept = apart(points, step);
  return {
    x: kept.map(({ x }) => rounded(x)),
    y: kept.map(({ y }) => rounded(y)),
    threshold: kept.map(({ threshold }) => rounded(threshold)),
  };
}

function apart(points: readonly Point[], step: number): readonly Point[] {
  let last = points[0];
  return points.filter((point, index) => {
    const isEnd = index === 0 || index === points.length - 1;
    const isFar =
      last === undefined || Math.max(Math.abs(point.x - last.x), Math.abs(point.y - last.y)) >= step;
    if (isEnd || isFar) last = point;
    return isEnd || isFar;
  });
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
