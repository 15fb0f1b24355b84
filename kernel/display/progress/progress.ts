import { UsageError } from "../../../runtime/usage_error.ts";
import { inspectText } from "../formatters/text.ts";
import { ProgressArea, type ProgressOutput } from "./progress_area.ts";
import { CountingBar, type ProgressBar, type ProgressOptions } from "./progress_bar.ts";

/** Items that are counted as a `for` loop takes them. */
export interface ProgressItems<T> extends ProgressBar, Iterable<T> {}

/** Items that are counted as a `for await` loop takes them. */
export interface AsyncProgressItems<T> extends ProgressBar, AsyncIterable<T> {}

/**
 * The global `progress` of a notebook: `for (const file of progress(files))` shows a bar with what is done, the
 * rate and the time left. `progress(100)` counts from 0 to 99.
 */
export interface Progress {
  (count: number, options?: ProgressOptions): ProgressItems<number>;
  <T>(items: Iterable<T>, options?: ProgressOptions): ProgressItems<T>;
  <T>(items: AsyncIterable<T>, options?: ProgressOptions): AsyncProgressItems<T>;
  /** A bar without a loop: `using bar = progress.bar({ total: 5 }); bar.advance();`. */
  bar(options?: ProgressOptions): ProgressBar;
}

/** The progress bars of one notebook. */
export interface NotebookProgress {
  readonly progress: Progress;
  /** Shows how far the bars of a cell came that ended before they did. */
  ended(cellId: number, how: "failed" | "interrupted"): void;
}

/** Makes the global `progress`. */
export function createProgress(output: ProgressOutput): NotebookProgress {
  const area = new ProgressArea(output);
  const count = (input: unknown, options: ProgressOptions = {}) => {
    const items = typeof input === "number" ? numbersBelow(input) : input;
    const total = options.total ?? sizeOf(items);
    const told = total === undefined ? options : { ...options, total };
    if (isIterable(items)) return new CountedItems(area, told, items);
    if (isAsyncIterable(items)) return new CountedAsyncItems(area, told, items);
    const what = `${inspectText(input).slice(0, 100)} is neither iterable nor a whole number`;
    throw new UsageError("progress", what, "Pass an array, a generator, a stream or how often to count.");
  };
  const bar = (options: ProgressOptions = {}): ProgressBar => {
    const made = new CountingBar(area, options);
    made.start();
    return made;
  };
  return {
    progress: parseProgress(Object.assign(count, { bar })),
    ended: (cellId, how) => area[how](cellId),
  };
}

class LoopBar<Items> extends CountingBar {
  override readonly isLoop = true;
  protected readonly items: Items;

  constructor(area: ProgressArea, options: ProgressOptions, items: Items) {
    super(area, options);
    this.items = items;
  }
}

class CountedItems<T> extends LoopBar<Iterable<T>> implements ProgressItems<T> {
  *[Symbol.iterator](): Generator<T, void> {
    this.start();
    try {
      for (const item of this.items) {
        yield item;
        this.advance();
      }
      this.end("done");
    } finally {
      // Only a loop that was left, or items that failed, come here with the bar still open.
      this.end("stopped");
    }
  }
}

class CountedAsyncItems<T> extends LoopBar<AsyncIterable<T>> implements AsyncProgressItems<T> {
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    this.start();
    try {
      for await (const item of this.items) {
        yield item;
        this.advance();
      }
      this.end("done");
    } finally {
      this.end("stopped");
    }
  }
}

/** 0, 1, … below `count`; the number itself where it is no count. */
function numbersBelow(count: number): unknown {
  if (!Number.isSafeInteger(count) || count < 0) return count;
  return {
    length: count,
    *[Symbol.iterator]() {
      for (let number = 0; number < count; number += 1) yield number;
    },
  };
}

/** How many items an iterable tells that it has. */
function sizeOf(items: unknown): number | undefined {
  if (typeof items !== "object" || items === null) return undefined;
  for (const key of ["length", "size"]) {
    const size: unknown = Reflect.get(items, key);
    if (typeof size === "number" && Number.isSafeInteger(size) && size >= 0) return size;
  }
  return undefined;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === "string" ||
    (isObject(value) && typeof Reflect.get(value, Symbol.iterator) === "function")
  );
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && typeof Reflect.get(value, Symbol.asyncIterator) === "function";
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** An implementation has one signature, which cannot tell that what goes in decides what comes out. */
function parseProgress(value: unknown): Progress {
  return value as Progress;
}
