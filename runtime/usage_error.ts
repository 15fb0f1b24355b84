/** A mistake of the cell, not of Flowbook; a notebook shows it with the cell's own frames only. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";

  /** Reads `where: what. advice`, so `what` ends without a full stop and `advice` with one. */
  constructor(where: string, what: string, advice: string, options?: ErrorOptions) {
    super(`${where}: ${what}. ${advice}`, options);
  }
}
