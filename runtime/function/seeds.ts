import { randomInt } from "node:crypto";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle } from "../capi/tensor_values.ts";

/** Seeds of random ops that have none of their own; other traces of the same function get the same. */
export class Seeds {
  readonly #drawn: number[] = [];
  readonly #children: Seeds[] = [];
  #next = 0;
  #nextChild = 0;

  next(given: number | undefined): number {
    const position = this.#next;
    this.#next += 1;
    this.#drawn[position] ??= given ?? randomInt(2 ** 31);
    return given ?? this.#drawn[position];
  }

  /** Those of a branch or of the body of a loop. */
  child(): Seeds {
    const position = this.#nextChild;
    this.#nextChild += 1;
    this.#children[position] ??= new Seeds();
    return this.#children[position];
  }

  restart(): void {
    this.#next = 0;
    this.#nextChild = 0;
  }
}

/** The last input of a function that draws random numbers: how often it has run before. */
export function runNumber(run: number): TensorHandle {
  return createHandle([], "int32", Int32Array.of(run));
}
