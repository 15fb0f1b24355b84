/** `"auto"` measures the first calls with and without XLA and keeps what is faster. */
export type JitCompile = boolean | "auto";

/** The first call prepares the graph; the next ones find caches cold. */
const WARM_UP_CALLS = 3;
/** As many are timed either way; the fastest counts, which no other program has disturbed. */
const TIMED_CALLS = 8;
/** XLA takes a processor for a second or longer: not for a function that has run for less than this. */
const WORTH_COMPILING_MS = 300;
/** XLA's compiler takes longer than in proportion: 20 s for the 5,000 ops of a loop over 64 steps. */
const MOST_OPS = 2000;

type Phase = "plain" | "compiling" | "jit" | "decided";

/** Decides whether a function runs through XLA. */
export class JitChoice {
  #phase: Phase;
  #jitCompile: boolean;
  #calls = 0;
  #totalMs = 0;
  readonly #fastestMs = { plain: Number.POSITIVE_INFINITY, jit: Number.POSITIVE_INFINITY };

  /** @param opCount of the function's graph. */
  constructor(wanted: JitCompile, opCount: number) {
    this.#phase = wanted === "auto" && opCount <= MOST_OPS ? "plain" : "decided";
    this.#jitCompile = wanted === true;
  }

  /** Whether the next call runs through XLA. */
  get jitCompile(): boolean {
    return this.#jitCompile;
  }

  get isDecided(): boolean {
    return this.#phase === "decided";
  }

  /** Notes how long a call took. @returns whether XLA should compile the function now, beside further calls. */
  timed(ms: number): boolean {
    if (this.#phase === "compiling" || this.#phase === "decided") return false;
    this.#calls += 1;
    this.#totalMs += ms;
    if (this.#calls > WARM_UP_CALLS)
      this.#fastestMs[this.#phase] = Math.min(this.#fastestMs[this.#phase], ms);
    if (this.#calls < WARM_UP_CALLS + TIMED_CALLS || this.#totalMs < WORTH_COMPILING_MS) return false;
    this.#calls = 0;
    if (this.#phase === "plain") {
      this.#phase = "compiling";
      return true;
    }
    this.#decide(this.#fastestMs.jit < this.#fastestMs.plain);
    return false;
  }

  /** XLA has compiled the function, or cannot. */
  compiled(succeeded: boolean): void {
    if (!succeeded) this.#decide(false);
    else {
      this.#phase = "jit";
      this.#jitCompile = true;
    }
  }

  #decide(jitCompile: boolean): void {
    this.#phase = "decided";
    this.#jitCompile = jitCompile;
  }
}
