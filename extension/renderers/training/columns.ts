import type { NumberColumn } from "../../../protocol/payloads/training.ts";

/** The numbers of a column, which is little-endian as browsers are. */
export function decodeColumn(column: NumberColumn): Float64Array {
  const text = atob(column);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return new Float64Array(bytes.buffer);
}

/** Numbers of which more come; those that are there do not change. */
export class GrowingColumn {
  #numbers = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(more: ArrayLike<number>): void {
    const length = this.#length + more.length;
    if (length > this.#numbers.length) {
      const grown = new Float64Array(Math.max(length, this.#numbers.length * 2));
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers.set(more, this.#length);
    this.#length = length;
  }

  at(index: number): number {
    return this.#numbers[index] ?? Number.NaN;
  }

  /** The numbers as they are now, not copied. */
  view(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }
}
