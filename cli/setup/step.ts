/** One step of the set-up. It can be cut off at any time: what it left unfinished is not `isDone`. */
export interface Step {
  /** As shown while it runs, for example `Python environment (.venv)`. */
  readonly name: string;
  /** What to do when it fails for a reason outside Flowbook. */
  readonly advice: string;
  isDone(): boolean;
  /** Why what an earlier start finished has to be done again; shown above the step. */
  reason?(): string | undefined;
  run(log: StepLog): Promise<void>;
}

/** Takes a step's output; the last lines are shown if it fails. */
export type StepLog = (line: string) => void;
