/** The sizes that stayed open, in one trace of a function. */
export type Sizes = readonly number[];

/** How a number in a graph follows from the open sizes: `constant + Σ factors[k] · sizes[k]`, or `share / sizes[k]`. */
export type SizeFormula =
  | { readonly kind: "affine"; readonly constant: number; readonly factors: readonly number[] }
  | { readonly kind: "share"; readonly share: number; readonly of: number };

/** float32 has 24 bits; a few of them are lost in sums. */
const TOLERANCE = 2 ** -20;

/**
 * The sizes to trace a function with, of which each formula must explain all: the first trace, two in which one
 * size differs for each of them, and one in which all do. Primes, so that products and quotients tell.
 */
export function sizesToTrace(count: number): readonly Sizes[] {
  const first = primes.slice(0, count);
  const varied = first.flatMap((_, index) =>
    [1, 2].map((step) =>
      first.map((size, other) => (other === index ? (primes[count * step + other] ?? size) : size)),
    ),
  );
  return [first, ...varied, first.map((_, index) => primes[count * 3 + index] ?? 1)];
}

const primes = [
  5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113,
];

/** As many sizes as there are primes for. */
export const MOST_OPEN_SIZES = Math.floor(primes.length / 4);

/** @param values one for each of the traces. @returns undefined if no formula gives them all. */
export function findFormula(values: readonly number[], traces: readonly Sizes[]): SizeFormula | undefined {
  const [base = 0] = values;
  const [sizes = []] = traces;
  const factors = sizes.map((size, index) => {
    const other = traces[1 + index * 2]?.[index] ?? size;
    return ((values[1 + index * 2] ?? base) - base) / (other - size);
  });
  const constant = factors.reduce((rest, factor, index) => rest - factor * (sizes[index] ?? 0), base);
  const affine: SizeFormula = { kind: "affine", constant, factors };
  if (explains(affine, values, traces)) return affine;
  for (const [index, size] of sizes.entries()) {
    const share: SizeFormula = { kind: "share", share: base * size, of: index };
    if (explains(share, values, traces)) return share;
  }
  return undefined;
}

export function evaluate(formula: SizeFormula, sizes: Sizes): number {
  if (formula.kind === "share") return formula.share / (sizes[formula.of] ?? Number.NaN);
  return formula.factors.reduce((sum, factor, index) => sum + factor * (sizes[index] ?? 0), formula.constant);
}

function explains(formula: SizeFormula, values: readonly number[], traces: readonly Sizes[]): boolean {
  return traces.every((sizes, trace) => {
    const value = values[trace] ?? Number.NaN;
    return Math.abs(evaluate(formula, sizes) - value) <= TOLERANCE * Math.max(1, Math.abs(value));
  });
}
