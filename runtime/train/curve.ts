import { Buffer } from "node:buffer";
import { type TrainingSeries, trainingPointLimit } from "../../protocol/payloads/training.ts";

const FIRST_SIZE = 1024;
const COLUMNS = 3;

/** Points of a metric over the steps of a run. All are kept up to a bound, beyond it extremes of neighbours. */
export class Curve {
  readonly name: string;
  /** How many points there have been. */
  pointCount = 0;
  readonly #most: number;
  /** Step, value and seconds of one point after the other. */
  #points = new Float64Array(FIRST_SIZE * COLUMNS);
  #length = 0;
  /** How many of the points have been told. */
  #told = 0;

  constructor(name: string, most = trainingPointLimit) {
    this.name = name;
    this.#most = most;
  }

  push(step: number, value: number, seconds: number): void {
    const at = this.#length * COLUMNS;
    if (at === this.#points.length) this.#grow();
    const start = this.#length * COLUMNS;
    this.#points[start] = step;
    this.#points[start + 1] = value;
    this.#points[start + 2] = seconds;
    this.#length += 1;
    this.pointCount += 1;
  }

  /** The newest value. */
  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#points[(this.#length - 1) * COLUMNS + 1];
  }

  /** The whole curve by at most about so many points, and with it all that is to be told. */
  whole(most: number): TrainingSeries {
    this.#told = this.#length;
    return this.all(most);
  }

  /** As `whole`, for somebody who does not follow. */
  all(most: number): TrainingSeries {
    return this.#series(extremes(this.#points, { from: 0, to: this.#length, most }));
  }

  /** What came since this or `whole` was called; undefined for nothing. */
  untold(most: number): TrainingSeries | undefined {
    if (this.#told === this.#length) return undefined;
    const kept = extremes(this.#points, { from: this.#told, to: this.#length, most });
    this.#told = this.#length;
    return this.#series(kept);
  }

  /** For pictures: the points of `whole`, without telling them. */
  kept(most: number): { readonly steps: Float64Array; readonly values: Float64Array } {
    const kept = extremes(this.#points, { from: 0, to: this.#length, most });
    return { steps: this.#column(kept, 0), values: this.#column(kept, 1) };
  }

  #series(kept: readonly number[]): TrainingSeries {
    const column = (index: number) => {
      const { buffer, byteLength } = this.#column(kept, index);
      return Buffer.from(buffer, 0, byteLength).toString("base64");
    };
    return {
      name: this.name,
      steps: column(0),
      values: column(1),
      seconds: column(2),
      pointCount: this.pointCount,
    };
  }

  #column(kept: readonly number[], column: number): Float64Array<ArrayBuffer> {
    return Float64Array.from(kept, (point) => this.#points[point * COLUMNS + column] ?? Number.NaN);
  }

  #grow(): void {
    if (this.#length >= this.#most) {
      const most = Math.floor(this.#most / 4);
      const told = extremes(this.#points, { from: 0, to: this.#told, most });
      const untold = extremes(this.#points, { from: this.#told, to: this.#length, most });
      const kept = [...told, ...untold];
      const points = new Float64Array(this.#points.length);
      for (const [index, point] of kept.entries()) {
        points.set(this.#points.subarray(point * COLUMNS, (point + 1) * COLUMNS), index * COLUMNS);
      }
      this.#points = points;
      this.#told = told.length;
      this.#length = kept.length;
      return;
    }
    const size = Math.min(this.#most, this.#length * 2);
    const points = new Float64Array(size * COLUMNS);
    points.set(this.#points);
    this.#points = points;
  }
}

/** Indices of the least and the greatest point of each of `most / 2` equal parts, so that no peak is lost. */
function extremes(
  points: Float64Array,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): number[] {
  const count = to - from;
  if (count <= most) return Array.from({ length: count }, (_, index) => from + index);
  const parts = Math.max(1, Math.floor(most / 2));
  const kept: number[] = [];
  for (let part = 0; part < parts; part += 1) {
    const start = from + Math.floor((part * count) / parts);
    const end = from + Math.floor(((part + 1) * count) / parts);
    let [least, greatest] = [start, start];
    for (let point = start + 1; point < end; point += 1) {
      const value = points[point * COLUMNS + 1] ?? 0;
      if (value < (points[least * COLUMNS + 1] ?? 0)) least = point;
      if (value > (points[greatest * COLUMNS + 1] ?? 0)) greatest = point;
    }
    kept.push(Math.min(least, greatest));
    if (least !== greatest) kept.push(Math.max(least, greatest));
  }
  return kept;
}
