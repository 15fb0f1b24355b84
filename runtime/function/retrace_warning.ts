import type { Leaf } from "./structure.ts";

/** As many of the last calls as TensorFlow's own warning looks at, and as many traces of them as it takes. */
const CALLS = 10;
const TRACES = 5;

/** Tells, once, of a function that is traced again and again, and by which argument. */
export class RetraceWarning {
  readonly #name: string;
  #calls: boolean[] = [];
  #traces: (readonly Leaf[])[] = [];
  #given = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** A call that found its trace. */
  called(): void {
    if (!this.#given) this.#note(false);
  }

  traced(leaves: readonly Leaf[]): void {
    if (this.#given) return;
    this.#traces = [...this.#traces, leaves].slice(-TRACES);
    this.#note(true);
    if (this.#calls.filter(Boolean).length < TRACES) return;
    this.#given = true;
    const [changed] = changedLeaves(this.#traces);
    const reason =
      changed === undefined
        ? "its arguments have another structure each time"
        : `${changed} is another one each time`;
    console.warn(
      `tf.function ${this.#name}: ${TRACES} of the last ${this.#calls.length} calls traced it again, because ${reason}. ` +
        "Pass tensors of the same shape, and numbers that change as tensors.",
    );
  }

  #note(traced: boolean): void {
    this.#calls = [...this.#calls, traced].slice(-CALLS);
  }
}

/** `argument 1 (float32[3], float32[4] …)` for each leaf that differs between traces of the same structure. */
function changedLeaves(traces: readonly (readonly Leaf[])[]): string[] {
  const [first = []] = traces;
  return first.flatMap(({ path }, index) => {
    const keys = new Set(traces.map((leaves) => leaves[index]?.key));
    if (keys.size === 1) return [];
    const shown = [...keys].slice(0, 3).join(", ");
    return [`argument ${path.replace(/^\[(\d+)\]/, "$1")} (${shown}${keys.size > 3 ? " …" : ""})`];
  });
}
