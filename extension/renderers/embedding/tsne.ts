import type { LayoutProgress } from "./layout.ts";
import type { Vectors } from "./neighbours.ts";
import { seededRandom } from "./random.ts";

const total = 500;
/** Steps in which attraction is stronger, so that clusters form. */
const exaggeratedSteps = 100;
const exaggeration = 4;

/** Exact t-SNE in three dimensions (van der Maaten and Hinton 2008), step by step. */
export function* tsne(vectors: Vectors): Iterable<LayoutProgress> {
  const { count } = vectors;
  const wanted = affinities(vectors, Math.min(30, Math.max(1, (count - 1) / 3)));
  const random = seededRandom(1);
  const places = Float64Array.from({ length: count * 3 }, () => (random() - 0.5) * 1e-2);
  const speed = new Float64Array(count * 3);
  const gains = new Float64Array(count * 3).fill(1);
  const slope = new Float64Array(count * 3);
  const rate = Math.max(count / exaggeration / 4, 10);
  for (let done = 1; done <= total; done += 1) {
    gradient(wanted, places, slope, done <= exaggeratedSteps ? exaggeration : 1);
    const momentum = done < exaggeratedSteps ? 0.5 : 0.8;
    for (let at = 0; at < places.length; at += 1) {
      const downhill = slope[at] ?? 0;
      const before = speed[at] ?? 0;
      const gain = Math.max(
        Math.sign(downhill) === Math.sign(before) ? (gains[at] ?? 1) * 0.8 : (gains[at] ?? 1) + 0.2,
        0.01,
      );
      gains[at] = gain;
      speed[at] = momentum * before - rate * gain * downhill;
      places[at] = (places[at] ?? 0) + (speed[at] ?? 0);
    }
    yield { positions: Float32Array.from(places), done, total };
  }
}

/** The symmetric probabilities of neighbourhoods, float32[count, count], of the wanted perplexity. */
function affinities({ values, count, width }: Vectors, perplexity: number): Float32Array {
  const squares = new Float32Array(count * count);
  for (let a = 0; a < count; a += 1) {
    for (let b = a + 1; b < count; b += 1) {
      let sum = 0;
      for (let at = 0; at < width; at += 1) {
        sum += ((values[a * width + at] ?? 0) - (values[b * width + at] ?? 0)) ** 2;
      }
      squares[a * count + b] = sum;
      squares[b * count + a] = sum;
    }
  }
  const rows = new Float32Array(count * count);
  for (let a = 0; a < count; a += 1) {
    rowOf(
      squares.subarray(a * count, (a + 1) * count),
      a,
      Math.log(perplexity),
      rows.subarray(a * count, (a + 1) * count),
    );
  }
  const both = new Float32Array(count * count);
  for (let a = 0; a < count; a += 1) {
    for (let b = 0; b < count; b += 1) {
      const sum = (rows[a * count + b] ?? 0) + (rows[b * count + a] ?? 0);
      both[a * count + b] = Math.max(sum / (2 * count), 1e-12);
    }
  }
  return both;
}

/** Finds, by bisection, the width of the Gaussian whose entropy is `entropy` (in nats), and fills `row`. */
function rowOf(squares: Float32Array, self: number, entropy: number, row: Float32Array): void {
  let [low, high, beta] = [0, Number.POSITIVE_INFINITY, 1];
  // Relative to the nearest point, which keeps the exponential from vanishing for all.
  let least = Number.POSITIVE_INFINITY;
  for (const [index, square] of squares.entries()) if (index !== self && square < least) least = square;
  for (let turn = 0; turn < 60; turn += 1) {
    let [sum, weighted] = [0, 0];
    for (let at = 0; at < squares.length; at += 1) {
      const square = (squares[at] ?? 0) - least;
      const weight = at === self ? 0 : Math.exp(-square * beta);
      row[at] = weight;
      sum += weight;
      weighted += weight * square;
    }
    for (let at = 0; at < row.length; at += 1) row[at] = sum === 0 ? 0 : (row[at] ?? 0) / sum;
    const surplus = sum === 0 ? 0 : Math.log(sum) + (beta * weighted) / sum - entropy;
    if (Math.abs(surplus) < 1e-5) return;
    if (surplus > 0) low = beta;
    else high = beta;
    beta = high === Number.POSITIVE_INFINITY ? beta * 2 : (low + high) / 2;
  }
}

function gradient(wanted: Float32Array, places: Float64Array, slope: Float64Array, factor: number): void {
  const count = places.length / 3;
  let sum = 0;
  for (let a = 0; a < count; a += 1) {
    for (let b = a + 1; b < count; b += 1) sum += 2 * closeness(places, a, b);
  }
  slope.fill(0);
  for (let a = 0; a < count; a += 1) {
    for (let b = a + 1; b < count; b += 1) {
      const close = closeness(places, a, b);
      const pull = 4 * (factor * (wanted[a * count + b] ?? 0) - close / sum) * close;
      for (let axis = 0; axis < 3; axis += 1) {
        const force = pull * ((places[a * 3 + axis] ?? 0) - (places[b * 3 + axis] ?? 0));
        slope[a * 3 + axis] = (slope[a * 3 + axis] ?? 0) + force;
        slope[b * 3 + axis] = (slope[b * 3 + axis] ?? 0) - force;
      }
    }
  }
}

function closeness(places: Float64Array, a: number, b: number): number {
  const x = (places[a * 3] ?? 0) - (places[b * 3] ?? 0);
  const y = (places[a * 3 + 1] ?? 0) - (places[b * 3 + 1] ?? 0);
  const z = (places[a * 3 + 2] ?? 0) - (places[b * 3 + 2] ?? 0);
  return 1 / (1 + x * x + y * y + z * z);
}
