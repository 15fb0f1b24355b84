import type { TrainingSeries } from "../../../protocol/payloads/training.ts";
import { decodeColumn, GrowingColumn } from "./columns.ts";

/** What a curve is drawn over. */
export type Axis = "step" | "epoch" | "time";

export interface Point {
  readonly step: number;
  readonly value: number;
}

/** One curve of a run as the page holds it. */
export class Curve {
  readonly name: string;
  readonly values = new GrowingColumn();
  readonly #steps = new GrowingColumn();
  readonly #seconds = new GrowingColumn();
  readonly #smooth = new GrowingColumn();
  readonly #epochs = new GrowingColumn();
  readonly #lowIsGood: boolean;
  #stepsPerEpoch = 1;
  #smoothing = 0;
  /** Of the exponential mean so far. */
  #mean = 0;
  #weight = 0;
  #best: Point | undefined;

  constructor(name: string) {
    this.name = name;
    this.#lowIsGood = !/acc|precision|recall|auc|f1|r2|score|cosine/i.test(name);
  }

  append(steps: Float64Array, values: Float64Array, seconds: Float64Array): void {
    this.#steps.append(steps);
    this.values.append(values);
    this.#seconds.append(seconds);
    this.#epochs.append(steps.map((step) => step / this.#stepsPerEpoch));
    for (const [index, value] of values.entries()) this.#compare({ step: steps[index] ?? 0, value });
    if (this.#smoothing > 0) this.#extend();
  }

  appendSeries(series: TrainingSeries): void {
    this.append(decodeColumn(series.steps), decodeColumn(series.values), decodeColumn(series.seconds));
  }

  get length(): number {
    return this.values.length;
  }

  get last(): Point | undefined {
    const index = this.length - 1;
    return index < 0 ? undefined : { step: this.#steps.at(index), value: this.values.at(index) };
  }

  /** The lowest point of a loss, the highest of an accuracy. */
  get best(): Point | undefined {
    return this.#best;
  }

  set stepsPerEpoch(stepsPerEpoch: number) {
    if (stepsPerEpoch === this.#stepsPerEpoch) return;
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#epochs.clear();
    this.#epochs.append(this.#steps.view().map((step) => step / stepsPerEpoch));
  }

  along(axis: Axis): Float64Array {
    const columns = { step: this.#steps, epoch: this.#epochs, time: this.#seconds };
    return columns[axis].view();
  }

  /** The values, or their exponential mean: 0 for no smoothing, up to 0.99. */
  drawn(smoothing: number): Float64Array {
    if (smoothing === 0) return this.values.view();
    if (smoothing !== this.#smoothing) {
      this.#smoothing = smoothing;
      this.#smooth.clear();
      [this.#mean, this.#weight] = [0, 0];
      this.#extend();
    }
    return this.#smooth.view();
  }

  #compare(point: Point): void {
    if (!Number.isFinite(point.value)) return;
    const best = this.#best?.value;
    if (best === undefined || (this.#lowIsGood ? point.value < best : point.value > best)) this.#best = point;
  }

  /** As TensorBoard does: a mean whose weights add up to one from the first point on. */
  #extend(): void {
    const from = this.#smooth.length;
    const more = new Float64Array(this.length - from);
    for (let index = 0; index < more.length; index += 1) {
      const value = this.values.at(from + index);
      if (Number.isFinite(value)) {
        this.#mean = this.#mean * this.#smoothing + (1 - this.#smoothing) * value;
        this.#weight = this.#weight * this.#smoothing + (1 - this.#smoothing);
      }
      more[index] = Number.isFinite(value) ? this.#mean / this.#weight : value;
    }
    this.#smooth.append(more);
  }
}
