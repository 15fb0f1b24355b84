/** What tfjs tells callbacks of a training. */
export interface FitParams {
  readonly epochs?: number | null;
  readonly initialEpoch?: number | null;
  readonly samples?: number | null;
  readonly steps?: number | null;
  readonly batchSize?: number | null;
  readonly verbose?: number | null;
}

/** How many epochs this training has: one that goes on starts at a later one. */
export function epochsOf({ epochs, initialEpoch }: FitParams): number {
  return (epochs ?? 1) - (initialEpoch ?? 0);
}

/** Undefined for datasets that do not say how long they are. */
export function stepsPerEpochOf({ steps, samples, batchSize }: FitParams): number | undefined {
  if (typeof steps === "number") return steps;
  return typeof samples === "number" && typeof batchSize === "number"
    ? Math.ceil(samples / batchSize)
    : undefined;
}
